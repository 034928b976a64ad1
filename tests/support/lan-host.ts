// A station as its program links it, on a host of a test: opens a prepared folder, listens, finds and calls as it is shipped, and tells as
// a line of JSON, several times a second, whom it is linked with, what it heard, and what stands in *général*. A line `HOST:PORT` on standard
// input is an address that a person writes; `say WORD COUNT`, `contest`, `settle` and `here` are what its person does.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { channelIds } from '#shared/domain/channel.ts'
import { addDays, businessDay } from '#shared/domain/day.ts'
import { assert } from '#shared/kit/assert.ts'
import { parseAddress } from '#shared/sync/lan-address.ts'
import { openStation } from '#main/open-station.ts'
import { messageServices } from '#main/services/messages/message-services.ts'
import { plainSecretBox } from '#main/storage/secret-box.ts'
import { type CounterPeople, counterPorts, peopleFile } from './busy-counter.ts'
import { contest, disputeAt, settle } from './dispute-desk.ts'
import { done } from './test-station.ts'

const [folder = ''] = process.argv.slice(2)
const { resourcesDir, preparedMs, caller, farmers } = JSON.parse(
  readFileSync(join(folder, peopleFile), 'utf8'),
) as CounterPeople
const nothing = () => undefined
const around = { dataDir: folder, resourcesDir, version: '0.1.0', secrets: plainSecretBox, log: nothing, push: nothing }
const opened = await openStation({ ...around, lan: {} }, counterPorts(preparedMs))
assert(opened.ok, `it opens: ${JSON.stringify(opened)}`)
const ready = opened.value.ready()
const links = ready?.lan.sync?.links
assert(ready && links, 'it was set up and links')
const { messages } = messageServices(ready.deps)
const conversation = channelIds.general
const [farmer = ''] = farmers
const acts: Readonly<Record<string, (word: string, count: number) => void>> = {
  say(word, count) {
    // One after another, each committed before the next, and others have their turn between two.
    const next = (n: number): void => {
      if (n > count) return
      done(messages.send(caller, { commandId: ready.deps.random.uuid(), conversation, text: `${word} ${n}` }))
      setImmediate(() => next(n + 1))
    }
    next(1)
  },
  contest: () => void contest({ ready }, caller, farmer, addDays(businessDay(Date.now()), 7)),
  settle: () => settle({ ready }, caller, farmer, 'vu ensemble'),
  here: () => void done(messages.here(caller, { state: 'online', typing: conversation })),
}
/** What its person sees of the talk. */
const talk = () => {
  const page = messages.page(caller, { conversation, at: 'newest', limit: 100 })
  const around = messages.around(caller, {})
  return {
    texts: page.ok ? page.value.rows.map(({ text }) => text) : [],
    contested: disputeAt({ ready }, caller, farmer)?.due ?? null,
    typing: around.ok ? around.value.typing.length : 0,
  }
}
createInterface({ input: process.stdin }).on('line', line => {
  const [verb = '', word = '', count = '1'] = line.split(' ')
  const act = acts[verb]
  if (act !== undefined) return act(word, Number(count))
  const address = parseAddress(line)
  if (address !== undefined) links.write(address)
})
setInterval(() => {
  const { port, links: linked, finding, addresses } = links.view()
  const heard = Object.fromEntries(finding.map(({ way, others }) => [way, others]))
  const devs = linked.map(({ dev }) => dev)
  const told = { port, linked: devs, heard, why: addresses.map(({ why }) => why), ...talk() }
  process.stdout.write(`${JSON.stringify(told)}\n`)
}, 300)
