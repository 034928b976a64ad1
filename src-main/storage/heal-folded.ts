import { connect } from './connection.ts'
import { readIdentity } from './identity.ts'
import { differingRows, foldedTables, rebuildInto, type Value } from './rebuild.ts'
import { runSteps } from './steps.ts'
import { makeTx, type Store, type WriteTx } from './store.ts'

/** Where the rows of a file differ from its ledger folded anew. `rows`: none where there are too many to put right at once. */
export interface FoldDifference {
  readonly count: number
  readonly rows: readonly { readonly table: string; readonly key: readonly Value[] }[]
}

/** Rows that are put right while the station works: a turn's work. More of them wait for the next start, which folds anew. */
const mostRows = 1_000

/**
 * Folds the ledger of a station's file anew into `scratch` and compares, over a connection of its own that only reads; for a worker.
 * The caller puts right with `healFolded` what differs, and removes the scratch file.
 */
export function findDifference(file: string, scratch: string): FoldDifference {
  const db = connect(file, { readonly: true })
  try {
    db.exec('BEGIN')
    const identity = readIdentity(makeTx(db))
    const rebuilt = identity && runSteps(rebuildInto(db, identity.rootPublicKey, scratch))
    if (rebuilt === undefined) return { count: 0, rows: [] }
    const rows: FoldDifference['rows'][number][] = []
    let count = 0
    for (const table of foldedTables) {
      for (const { key } of differingRows(db, rebuilt, table)) {
        count += 1
        if (count <= mostRows) rows.push({ table: table.name, key })
      }
    }
    rebuilt.close()
    return { count, rows: count > mostRows ? [] : rows }
  } finally {
    db.close()
  }
}

/**
 * Puts rows of the fold in `scratch` in the place of those here, in one transaction. `Moved`: by `isStill` what was folded is not what is
 * here any more, and nothing was changed. `Later`: there were too many rows; the next start folds anew.
 */
export function healFolded(
  store: Store,
  { count, rows }: FoldDifference,
  scratch: string,
  isStill: () => boolean,
): 'Healed' | 'Moved' | 'Later' {
  if (count > rows.length) {
    // A start folds anew what no version says that it folded.
    store.write(tx => tx.db.prepare("DELETE FROM meta WHERE name = 'fold'").run().changes, { keepsReserve: true })
    return 'Later'
  }
  const { db } = store.read(tx => tx)
  db.prepare('ATTACH ? AS rebuilt').run(scratch)
  try {
    return store.write(
      tx => {
        if (!isStill()) return 'Moved'
        for (const { table, key } of rows) putRow(tx, table, key)
        return 'Healed'
      },
      { keepsReserve: true },
    )
  } finally {
    db.exec('DETACH rebuilt')
  }
}

function putRow({ db }: WriteTx, table: string, key: readonly Value[]): void {
  const columns = foldedTables.find(({ name }) => name === table)?.key ?? []
  const where = columns.map(column => `"${column}" = ?`).join(' AND ')
  db.prepare<Value[]>(`DELETE FROM main."${table}" WHERE ${where}`).run(...key)
  db.prepare<Value[]>(`INSERT INTO main."${table}" SELECT * FROM rebuilt."${table}" WHERE ${where}`).run(...key)
}
