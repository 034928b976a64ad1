// A conversation of 100 000 messages: its first page as the screen asks for it, and searches in it, at the station's side of the bridge.
import BetterSqlite3 from 'better-sqlite3'
import { channelIds, chatScope } from '#shared/domain/channel.ts'
import { messageServices } from '#main/services/messages/message-services.ts'
import { done, rootPassword, shippedPorts, testStation } from '../tests/support/test-station.ts'
import { percentile, tell } from './parts/figure.ts'
import { scrollConversation } from './parts/scroll-conversation.ts'

const quick = process.argv.includes('--quick')
const count = quick ? 10_000 : 100_000
const rounds = quick ? 20 : 60
const perEntry = 20
const perCommit = 50
const spoken =
  'le camion du dépôt part demain matin avec douze sacs de cacao grade deux pesés hier reçu payé en espèces chez le planteur de la lékié humidité bonne prix affiché caisse ouverte merci bien noté on attend la pluie pour la piste'.split(
    ' ',
  )

const station = await testStation({ ports: shippedPorts(900) })
const { deps, ledger } = station.ready
const { messages } = messageServices(deps)
const conversation = channelIds.general
const scope = chatScope(conversation)
const clerk = await station.person('AG')

/** A text of some 14 words, the same at every run; one in a thousand names a truck of its own. */
const textOf = (n: number): string => {
  const words = Array.from({ length: 8 + (n % 13) }, (_, k) => spoken[(n * 7 + k * k * 3 + k) % spoken.length])
  return `${words.join(' ')}${n % 1_000 === 0 ? ` CE${n}AB` : ''}`
}
for (let n = 0; n < count; ) {
  deps.store.write(tx => {
    for (let entry = 0; entry < perCommit && n < count; entry++) {
      station.ports.move(1_000)
      const ops = Array.from({ length: perEntry }, () => {
        const turn = deps.clock.wallMs() - Date.UTC(2020, 0, 1) + (n % perEntry)
        const personal = { text: textOf(n++) }
        return { k: 'create' as const, e: 'message', i: deps.random.uuid(), p: { turn }, personal }
      })
      ledger.append(tx, { command: deps.random.uuid(), actor: station.root.user }, [{ scope, ops }])
    }
  })
}

const { db } = deps.store.read(tx => tx)
const bare = db.prepare('SELECT * FROM message WHERE scope = ? ORDER BY turn DESC, id DESC LIMIT 60')
const index = new BetterSqlite3(':memory:')
index.exec("CREATE VIRTUAL TABLE t USING fts5 (words, tokenize = 'unicode61 remove_diacritics 2')")
index.exec('BEGIN')
const put = index.prepare('INSERT INTO t (rowid, words) VALUES (?, ?)')
for (let n = 0; n < count; n++) put.run(n + 1, textOf(n))
index.exec('COMMIT')
const inFts = index.prepare('SELECT rowid FROM t WHERE t MATCH ? ORDER BY rowid DESC LIMIT 51')

const timed = (run: () => unknown): number => {
  const start = performance.now()
  run()
  return performance.now() - start
}
const opened: number[] = []
const openedBare: number[] = []
for (let n = 0; n < rounds; n++) {
  openedBare.push(timed(() => bare.all(scope)))
  opened.push(
    timed(() => {
      done(messages.conversations(clerk, {}))
      done(messages.page(clerk, { conversation, at: n % 2 === 0 ? 'unread' : 'newest', limit: 60 }))
    }),
  )
}
tell({
  name: `chat-open-${count}-p95`,
  value: percentile(opened, 95),
  unit: 'ms',
  target: 150,
  peer: 'the same 60 rows read bare',
  peerValue: percentile(openedBare, 95),
})

/** Everywhere, at one place far away, nowhere, and by a part of a word, which the peer does not find. */
const asked = ['cacao', 'ce0ab', 'tracteur', 'lekie pluie', 'umidit']
for (const words of asked) {
  const found: number[] = []
  const foundByFts: number[] = []
  const match = words.split(' ').join(' AND ')
  for (let n = 0; n < rounds; n++) {
    foundByFts.push(timed(() => inFts.all(match)))
    found.push(timed(() => done(messages.search(clerk, { words, limit: 50 }))))
  }
  tell({
    name: `chat-search-${count}-${words.replaceAll(' ', '-')}-p95`,
    value: percentile(found, 95),
    unit: 'ms',
    target: 50,
    peer: 'FTS5 over the same texts, whole words, in memory',
    peerValue: percentile(foundByFts, 95),
  })
}
index.close()
station.open.close()
const scrolledFrames = quick ? 600 : 1_800
const who = { login: 'odette', password: rootPassword }
const { ours, bare: bareScroll } = await scrollConversation(station.folder, who, scrolledFrames)
const of = (frames: readonly number[], rank: number) => percentile(frames, rank)
const peer = 'a page of as many bare lines, scrolled the same way'
const common = { unit: `ms between two frames, ${ours.messages} messages passed`, target: 33, peer }
const value = of(ours.frames, 95)
tell({ name: `chat-scroll-${count}-p95`, value, ...common, peerValue: of(bareScroll.frames, 95) })
station.close()
