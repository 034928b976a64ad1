// A station as its program links it, on a host of a test: opens a prepared folder, listens, finds and calls as it is shipped, and tells as
// a line of JSON, several times a second, whom it is linked with and what it heard. A line `HOST:PORT` on standard input is an address that
// a person writes.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { assert } from '#shared/kit/assert.ts'
import { parseAddress } from '#shared/sync/lan-address.ts'
import { openStation } from '#main/open-station.ts'
import { plainSecretBox } from '#main/storage/secret-box.ts'
import { type CounterPeople, counterPorts, peopleFile } from './busy-counter.ts'

const [folder = ''] = process.argv.slice(2)
const { resourcesDir, preparedMs } = JSON.parse(readFileSync(join(folder, peopleFile), 'utf8')) as CounterPeople
const nothing = () => undefined
const around = { dataDir: folder, resourcesDir, version: '0.1.0', secrets: plainSecretBox, log: nothing, push: nothing }
const opened = await openStation({ ...around, lan: {} }, counterPorts(preparedMs))
assert(opened.ok, `it opens: ${JSON.stringify(opened)}`)
const links = opened.value.ready()?.lan.sync?.links
assert(links, 'it was set up and links')
createInterface({ input: process.stdin }).on('line', line => {
  const address = parseAddress(line)
  if (address !== undefined) links.write(address)
})
setInterval(() => {
  const { port, links: linked, finding, addresses } = links.view()
  const heard = Object.fromEntries(finding.map(({ way, others }) => [way, others]))
  const devs = linked.map(({ dev }) => dev)
  process.stdout.write(`${JSON.stringify({ port, linked: devs, heard, why: addresses.map(({ why }) => why) })}\n`)
}, 300)
