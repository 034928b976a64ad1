import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { connect } from './storage/connection.ts'
import { makeCore } from './storage/core.ts'
import { readIdentity } from './storage/identity.ts'
import type { Ledger } from './storage/ledger.ts'
import { migrations } from './storage/migrate.ts'
import { stationFiles } from './storage/open.ts'
import { followsHead, receiptSigners } from './storage/receipt-proof.ts'
import { faultOf } from './storage/storage-fault.ts'
import { makeBuilder, makeTx, type Store } from './storage/store.ts'

/** A station's file to be read from, by whoever needs neither its keys nor a session. */
export interface ReadStation {
  readonly store: Pick<Store, 'read' | 'build'>
  readonly ledger: Pick<Ledger, 'org' | 'signers' | 'followsHead'>
}

/**
 * Asks a station's file over a connection of its own that only reads, whether the station is at work or not: nothing is written, nothing is
 * locked. Undefined where that is not enough: no station yet, tables of another version, or a fault; who opens the station is told which.
 */
export function readStation<T>(folder: string, ask: (station: ReadStation) => T): T | undefined {
  const file = join(folder, stationFiles.database)
  if (!existsSync(file)) return undefined
  try {
    const db = connect(file, { readonly: true })
    try {
      if (db.pragma('user_version', { simple: true }) !== migrations.length) return undefined
      const tx = makeTx(db)
      const identity = readIdentity(tx)
      if (identity === undefined) return undefined
      const core = makeCore(db, identity.rootPublicKey)
      return ask({
        store: { build: makeBuilder(), read: fn => db.transaction(() => fn(tx))() },
        ledger: {
          org: () => identity.org,
          signers: () => receiptSigners(core, identity.org),
          followsHead: (_tx, of, head16) => followsHead(core, of, head16),
        },
      })
    } finally {
      db.close()
    }
  } catch (error) {
    if (faultOf(error) === undefined) throw error
    return undefined
  }
}
