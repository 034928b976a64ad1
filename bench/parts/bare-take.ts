import { join } from 'node:path'
import { connect } from '#main/storage/connection.ts'
import { nodeHashing, nodeVerifying } from '#main/storage/crypto.ts'
import { logFacts } from '#main/storage/entry-log.ts'
import { migrations } from '#main/storage/migrate.ts'
import { nextHash, sealMessage } from '#shared/sync/chain.ts'

/** As a station commits at most, and as often as one gives a seal. Units: bytes of bodies. */
const [commitEvery, sealEvery] = [1024 * 1024, 64 * 1024]

interface Row {
  readonly seq: number
  readonly h8: Uint8Array
  readonly hash: Uint8Array
  readonly body: Uint8Array
  readonly seal: Uint8Array | null
}

/**
 * Entries a second that one thread takes that does nothing but what cannot be left out: each is hashed, one in many verified, and all are
 * inserted with their personal parts into the same tables and indexes, WAL and FULL. They lie in its memory, one after another; nothing is
 * unpacked, decrypted, looked at or answered.
 */
export function takeBare(file: string, folder: string): number {
  const source = connect(file, { readonly: true })
  const target = connect(join(folder, 'bare-take.db'))
  try {
    for (const { sql } of migrations) target.exec(sql)
    target.pragma('foreign_keys = 0')
    const logs = source.prepare<[], { n: number; genesis: Uint8Array; cert: Uint8Array }>('SELECT * FROM log').all()
    const runs = logs.map(({ n, genesis, cert }) => {
      const rows = source.prepare<[number], Row>('SELECT * FROM entry WHERE log = ? ORDER BY seq').all(n)
      return { n, facts: logFacts(nodeHashing, genesis, cert), rows }
    })
    const asides = source.prepare<[], (string | Uint8Array)[]>('SELECT * FROM aside').raw().all()
    const put = target.prepare('INSERT INTO entry (log, seq, h8, hash, body, seal) VALUES (?, ?, ?, ?, ?, ?)')
    const putAside = target.prepare('INSERT INTO aside VALUES (?, ?, ?, ?, ?)')
    const start = performance.now()
    target.exec('BEGIN IMMEDIATE')
    for (const aside of asides) putAside.run(...aside)
    let [entries, uncommitted] = [0, 0]
    for (const { n, facts, rows } of runs) {
      let hash = facts.h0
      let unproven = 0
      for (const { seq, body, seal } of rows) {
        hash = nextHash(nodeHashing, hash, body)
        unproven += body.length
        if (seal !== null && unproven >= sealEvery) {
          const isTrue = nodeVerifying.verify(facts.publicKey, sealMessage(facts.idBytes, seq, hash), seal)
          if (!isTrue) throw new Error('what a station took is sealed')
          unproven = 0
        }
        put.run(n, seq, hash.subarray(0, 8), hash, body, seal)
        entries += 1
        uncommitted += body.length
        if (uncommitted < commitEvery) continue
        target.exec('COMMIT')
        target.exec('BEGIN IMMEDIATE')
        uncommitted = 0
      }
    }
    target.exec('COMMIT')
    return entries / ((performance.now() - start) / 1_000)
  } finally {
    source.close()
    target.close()
  }
}
