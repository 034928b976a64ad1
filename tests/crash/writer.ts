// A station that works: loads, waits for a line on standard input, opens a prepared folder with the real station and records
// deliveries and payments as fast as it can, each told on standard output after the call that recorded it has returned.
// Arguments: folder, most commands, how many pages make a checkpoint, pragmas that a test of the test changes after the opening.
import { readFileSync, readSync, writeSync } from 'node:fs'
import { flushCompileCache } from 'node:module'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { type CounterPeople, openBusyCounter, peopleFile } from '../support/busy-counter.ts'

async function live(): Promise<void> {
  const [folder = '', most = '', pages, pragmas = ''] = process.argv.slice(2)
  // Who is killed writes no cache of what was compiled at his end; the first one writes it for all.
  flushCompileCache()
  writeSync(1, 'loaded\n')
  readSync(0, Buffer.alloc(1))
  const people = JSON.parse(readFileSync(join(folder, peopleFile), 'utf8')) as CounterPeople
  const counter = await openBusyCounter(folder, people, pages === undefined ? undefined : Number(pages))
  const { store } = counter.deps
  for (const pragma of pragmas.split(';').filter(text => text !== '')) store.read(tx => tx.db).pragma(pragma)
  const from = store.read(tx => Number(tx.db.prepare('SELECT count(*) FROM delivery').pluck().get()))
  for (let n = from; n < from + Number(most); n += 1) {
    const { no, net_g, payment } = await counter.work(n)
    writeSync(1, `${no} ${net_g} ${payment ?? '-'}\n`)
    await nextTurn() // as between two requests: timers run, the anchor is written
  }
  counter.close()
}
void live()
