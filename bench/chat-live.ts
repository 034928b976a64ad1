// A message said at one station until the screen of another, in another process, has heard of it and has its page: over TLS on this machine.
import { channelIds } from '#shared/domain/channel.ts'
import { makeHub } from '#main/rpc/hub.ts'
import { messageServices } from '#main/services/messages/message-services.ts'
import { percentile, tell } from './parts/figure.ts'
import { close, link, openLinked, otherProcess, twoStations, untilEven } from './parts/two-stations.ts'

const count = process.argv.includes('--quick') ? 50 : 400
const warming = 10
const everyMs = 250

const pair = await twoStations(50)
const other = await otherProcess(pair.full, pair.user)
const hub = makeHub()
const station = await openLinked(pair.empty, { push: event => hub.push(event) })
await link(station, other.port)
await untilEven(station)
const ready = station.ready()
if (ready === null) throw new Error('not ready')
const { messages } = messageServices(ready.deps)
const caller = {
  user: pair.user,
  session: ready.deps.random.uuid(),
  role: 'SU',
  warehouses: 'all',
  fresh: true,
} as const
const conversation = channelIds.general
const now = () => performance.timeOrigin + performance.now()

/** When this station has committed the message: what the bare transport takes. */
let committedAt = 0
ready.ledger.onCommitted(() => {
  if (committedAt === 0) committedAt = now()
})

/** When the text stands in the page that the screen asks for at once when it hears that messages changed. */
async function shown(text: string): Promise<number> {
  for await (const event of hub.subscribe(() => 'open', undefined)) {
    if (event.topic !== 'changed' || !event.tables.includes('message')) continue
    const page = messages.page(caller, { conversation, at: 'newest', limit: 60 })
    if (page.ok && page.value.rows.at(-1)?.text === text) return now()
  }
  throw new Error('the hub has closed')
}

const times: number[] = []
const transport: number[] = []
for (let n = 0; n < warming + count; n++) {
  committedAt = 0
  const heard = shown(`Message ${n}`)
  const saidAt = await other.say(`Message ${n}`)
  const time = (await heard) - saidAt
  if (n >= warming) {
    times.push(time)
    transport.push(committedAt - saidAt)
  }
  await new Promise(resolve => setTimeout(resolve, everyMs))
}
for (const rank of [95, 50]) {
  const peer = { peer: 'until the other station has committed it', peerValue: percentile(transport, rank) }
  tell({ name: `chat-live-p${rank}`, value: percentile(times, rank), unit: 'ms', target: 60, ...peer })
}
hub.close()
await close(station)
await other.stop()
pair.remove()
