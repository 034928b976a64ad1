import { canonicalDump } from '#main/storage/dump.ts'
import { parseHex } from '#shared/sync/bytes.ts'
import { hashesOf, openTestStation } from '../support/station.ts'
import { ledgerStoreContract } from './ledger-store-suite.ts'

ledgerStoreContract('SQLite', () => {
  const station = openTestStation({ name: 'reader' })
  const { store, ledger } = station
  const { db } = store.read(tx => tx)
  return {
    receive: batch => store.write(tx => ledger.receive(tx, batch)),
    receiveAsides: (asides, of) => store.write(tx => ledger.receiveAsides(tx, asides, of)),
    dump: scope => [...canonicalDump(db, scope)],
    farmerName: id =>
      db.prepare<[string], string | null>('SELECT name FROM farmer WHERE id = ?').pluck().get(id) ?? null,
    state: logId => {
      const id = parseHex(logId)
      if (!id.ok) throw new Error('a log id is hexadecimal')
      return db.prepare<[Uint8Array], string>('SELECT state FROM log WHERE log_id = ?').pluck().get(id.value) ?? ''
    },
    stored: () => hashesOf(station),
    close: () => station.close(),
  }
})
