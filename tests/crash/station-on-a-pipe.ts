// A prepared station that does what each line of standard input says and answers with a line of JSON, so that a test can let it run on a
// disk that fails. Lines: `login`, `state`, `record N`, `list`, `close`. Argument: folder.
import { readFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { type CounterPeople, peopleFile } from '../support/busy-counter.ts'
import { openCounterClient } from '../support/counter-client.ts'

const [folder = ''] = process.argv.slice(2)
const people = JSON.parse(readFileSync(join(folder, peopleFile), 'utf8')) as CounterPeople
const counter = await openCounterClient(folder, people)
const say = (answer: unknown) => writeSync(1, `${JSON.stringify(answer)}\n`)
say('open')
for await (const line of createInterface({ input: process.stdin })) {
  const [word, argument] = line.split(' ')
  if (word === 'login') say(await counter.login())
  else if (word === 'state') say(await counter.state())
  else if (word === 'record') say(await counter.record(Number(argument)))
  else if (word === 'list') say(await counter.list())
  else if (word === 'pause') {
    await new Promise(done => setTimeout(done, Number(argument)))
    say('paused')
  } else {
    await counter.close()
    say('closed')
    break
  }
}
