import { once } from 'node:events'
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { Chance } from './chance.ts'

/**
 * What a line does to a request: says to come later; fails with words of nobody's; loses the answer of what was done; ends within the
 * question, or within the answer; brings one question twice.
 */
export const lineFaults = ['later', 'broken', 'answerLost', 'cutBefore', 'cutAfter', 'twice'] as const
type LineFault = (typeof lineFaults)[number]

/** A line to a server that does all of it in turn, at a third of the requests while `isBad`. `done`: how often, by what. */
export interface FaultyLine {
  readonly url: string
  readonly done: Record<LineFault, number>
  isBad: boolean
  close(): Promise<void>
}

/** Opens one on this machine. Requests that are held open (`waitMs`) pass: they would only make the faults rare. */
export async function openFaultyLine(to: string): Promise<FaultyLine> {
  const chance = new Chance('a faulty line')
  let n = 0
  const server = createServer((from, answer) => {
    const held = from.url?.includes('waitMs=') === true
    const fault = line.isBad && !held && chance.odds(35) ? lineFaults[n++ % lineFaults.length] : undefined
    if (fault !== undefined) line.done[fault]++
    void pass(to, from, answer, fault).catch(() => answer.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const line: FaultyLine = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    done: { later: 0, broken: 0, answerLost: 0, cutBefore: 0, cutAfter: 0, twice: 0 },
    isBad: false,
    close: async () => {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
  return line
}

async function pass(
  to: string,
  from: IncomingMessage,
  answer: ServerResponse,
  fault: LineFault | undefined,
): Promise<void> {
  const body = await buffer(from)
  if (fault === 'later') return void answer.writeHead(429, { 'retry-after': '0' }).end('{"kind":"TooMany"}')
  if (fault === 'broken') return void answer.writeHead(502, { 'content-type': 'text/html' }).end('<h1>Bad Gateway</h1>')
  if (fault === 'cutBefore') return cutQuestion(to, from, body, answer)
  const [there] = await Promise.all([ask(to, from, body), ...(fault === 'twice' ? [ask(to, from, body)] : [])])
  if (fault === 'answerLost') return void answer.destroy()
  answer.writeHead(there.status, there.headers)
  if (fault !== 'cutAfter') return void answer.end(there.body)
  answer.write(there.body.subarray(0, there.body.length >> 1), () => answer.destroy())
}

async function ask(to: string, { method, url = '', headers }: IncomingMessage, body: Buffer) {
  const asked = request(new URL(url, to), { method, headers })
  const answered = once(asked, 'response') as Promise<[IncomingMessage]>
  asked.end(body)
  const [there] = await answered
  const { statusCode: status = 0, headers: said } = there
  return { status, headers: said, body: await buffer(there) }
}

/** The server gets half of what was to come, and both ends are left. */
function cutQuestion(
  to: string,
  { method, url = '', headers }: IncomingMessage,
  body: Buffer,
  answer: ServerResponse,
): void {
  const asked = request(new URL(url, to), { method, headers })
  asked.on('error', () => undefined)
  asked.write(body.subarray(0, body.length >> 1), () => {
    asked.destroy()
    answer.destroy()
  })
}
