// A station in a process of its own, for the benches of the network: says its port, and when it made a copy, says messages when it is told to, and ends.
import { channelIds } from '#shared/domain/channel.ts'
import { messageServices } from '#main/services/messages/message-services.ts'
import { close, type Line, openLinked } from './two-stations.ts'

const [folder = '', user = '', host = '', foresees = ''] = process.argv.slice(2)
const log = ({ event, kind }: Line): void => {
  if (event === 'snapshot' && kind === 'SnapshotMade') process.send?.('made')
}
const station = await openLinked(folder, { host, log, ...(foresees === '' ? {} : { snapshotFrom: 1 }) })
process.on('message', (told: { say: string } | 'stop') => {
  if (told === 'stop') return void close(station).then(() => process.exit(0))
  const ready = station.ready()
  if (ready === null) throw new Error('not ready')
  const { deps } = ready
  const caller = { user, session: deps.random.uuid(), role: 'SU', warehouses: 'all', fresh: true } as const
  const at = performance.timeOrigin + performance.now()
  const input = { commandId: deps.random.uuid(), conversation: channelIds.general, text: told.say }
  const said = messageServices(deps).messages.send(caller, input)
  if (!said.ok) throw new Error(said.error.kind)
  process.send?.(at)
})
// Whoever started it is gone: nobody would end it.
process.on('disconnect', () => process.exit(1))
process.send?.(station.ready()?.lan.sync?.links.view().port ?? 0)
