import type BetterSqlite3 from 'better-sqlite3'

/** Entries `[from, to]` of one log; 0 is its genesis. */
type Range = readonly [number, number]

const nameOf = (log: string): string => `adopted ${log}`

/**
 * Remembers which entries of its own a station has back from others (LEDGER §12): their personal parts may still be elsewhere, for others
 * do not hold all of them.
 */
export function noteAdopted(db: BetterSqlite3.Database, log: string, [first, last]: Range): void {
  const ranges = rangesOf(db, log)
  const before = ranges.at(-1)
  const more: Range[] =
    before?.[1] === first - 1 ? [...ranges.slice(0, -1), [before[0], last]] : [...ranges, [first, last]]
  db.prepare('INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)').run(nameOf(log), JSON.stringify(more))
}

/** Whether an entry of one's own log came from others; 0: the log itself, which was opened elsewhere. */
export function wasAdopted(db: BetterSqlite3.Database, log: string): (seq: number) => boolean {
  const ranges = rangesOf(db, log)
  return seq => ranges.some(([from, to]) => seq >= from && seq <= to)
}

function rangesOf(db: BetterSqlite3.Database, log: string): Range[] {
  const text = db.prepare<[string], string>('SELECT value FROM meta WHERE name = ?').pluck().get(nameOf(log))
  return JSON.parse(text ?? '[]') as Range[]
}
