// A part of a station alone in a process, so that its memory can be looked at while a test floods it. Argument `finding`: it listens for
// others on two ports that follow, and keeps whom it hears in its book; `door`: it opens the LAN port that follows. Each line on standard
// input is answered by a line of JSON: bytes of memory, addresses kept, calls that the book would make now, links that were opened.
import { createInterface } from 'node:readline'
import { DialBook } from '#shared/sync/dial-book.ts'
import { startFinding } from '#main/sync/finding.ts'
import { openLanServer } from '#main/sync/lan-server.ts'
import { lanKeys } from './lan-door.ts'

const [kind, first = '', second = ''] = process.argv.slice(2)
const book = new DialBook('f'.repeat(16), () => 0.5)
let calls = 0
let links = 0
let port = 0
if (kind === 'finding') {
  startFinding({
    root: new Uint8Array(Buffer.alloc(32, 'one')),
    inst: 'a'.padStart(16, '0'),
    port: 5_001,
    heard: (inst, host, at) => book.heard(inst, { host, port: at }, performance.now()),
    changed: () => undefined,
    cards: () => [{ name: 'lo', address: '127.0.0.1', broadcast: '127.255.255.255' }],
    ports: { beacon: Number(first), multicast: Number(second) },
  })
  setInterval(() => {
    while (book.take(performance.now()) !== undefined) calls += 1
  }, 100)
} else {
  const limits = { firstPort: Number(first), lastPort: Number(first) + 9, connectsPerAddress: 1_000_000 }
  const opened = await openLanServer({
    keys: lanKeys(),
    host: '127.0.0.1',
    refuses: () => false,
    reached: link => {
      links += 1
      link.listen({ message: () => undefined, closed: () => undefined })
    },
    pairing: () => null,
    probed: () => undefined,
    now: () => performance.now(),
    limits: { ...limits, firstMessageMs: 60_000 },
  })
  if (!opened.ok) throw new Error('no port is free')
  port = opened.value.port
}
const tell = (): void => {
  const kept = book.lines().map(({ address }) => `${address.host}:${address.port}`)
  process.stdout.write(`${JSON.stringify({ rss: process.memoryUsage().rss, kept, calls, links, port })}\n`)
}
tell()
createInterface({ input: process.stdin }).on('line', tell)
