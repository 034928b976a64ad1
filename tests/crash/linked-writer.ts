// A station that works and is linked: loads, waits for a line on standard input, opens a prepared folder with the real station, links to
// the others at their ports and records deliveries and payments, each told on standard output after the call that recorded it returned.
// Arguments: folder, own port, ports of the others, most commands; then it goes on exchanging until it is killed.
import { readFileSync, readSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { assert } from '#shared/kit/assert.ts'
import { openStation } from '#main/open-station.ts'
import { plainSecretBox } from '#main/storage/secret-box.ts'
import { type CounterPeople, counterPorts, peopleFile, workAt } from '../support/busy-counter.ts'

async function live(): Promise<void> {
  const [folder = '', port = '', others = '', most = ''] = process.argv.slice(2)
  writeSync(1, 'loaded\n')
  readSync(0, Buffer.alloc(1))
  const people = JSON.parse(readFileSync(join(folder, peopleFile), 'utf8')) as CounterPeople
  const own = Number(port)
  const opened = await openStation(
    {
      dataDir: folder,
      resourcesDir: people.resourcesDir,
      version: '0.1.0',
      secrets: plainSecretBox,
      log: () => undefined,
      push: () => undefined,
      lan: { host: '127.0.0.1', finding: false, limits: { firstPort: own, lastPort: own, connectsPerAddress: 1_000 } },
    },
    counterPorts(people.preparedMs),
  )
  assert(opened.ok, `it opens: ${JSON.stringify(opened)}`)
  const ready = opened.value.ready()
  assert(ready?.lan.sync, 'it was set up and links')
  for (const other of others.split(',')) ready.lan.sync.links.write({ host: '127.0.0.1', port: Number(other) })
  const count = 'SELECT count(*) FROM delivery d JOIN log l ON l.mine = 1 JOIN touch t ON t.i = d.id AND t.log = l.n'
  const from = ready.deps.store.read(tx => Number(tx.db.prepare(count).pluck().get()))
  for (let n = from; n < from + Number(most); n += 1) {
    const { no, net_g, payment } = await workAt(ready.deps, people, n)
    writeSync(1, `${no} ${net_g} ${payment ?? '-'}\n`)
    await pause(15)
  }
}
void live()
