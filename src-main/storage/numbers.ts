import type BetterSqlite3 from 'better-sqlite3'
import { assert } from '#shared/kit/assert.ts'
import type { Entry } from '#shared/sync/entry.ts'
import { formatCode, formatNumber, numberTag, outsideSeasonPart } from '#shared/sync/number.ts'
import type { EntryLog, LogInfo } from './entry-log.ts'
import type { CodeWanted, NumberWanted } from './ledger.ts'

const spelling = /^([A-Z]{3}[0-9A-Z]{3}-(?:[0-9]{4}-[A-Z]|[0-9]{2}HC-[A-Z]|[A-Z]{2}))([0-9]{5,9})$/

/** Prefix and counter of every number and code that an entry gives out: the field `no` of its ops (LEDGER §1, §9). */
export function numbersOf(entry: Entry): { prefix: string; n: number }[] {
  return entry.o.flatMap(op => {
    const no = op.p?.no
    const [, prefix, counter] = (typeof no === 'string' && spelling.exec(no)) || []
    return prefix === undefined ? [] : [{ prefix, n: Number(counter) }]
  })
}

/**
 * Which counters this station has given out: gap-free for each tag, season and letter, because a counter is taken in the
 * transaction that stores its entry (CODE-1, LEDGER §9).
 */
export class Numbers {
  readonly #log: EntryLog
  readonly #used: BetterSqlite3.Statement<[string], number>
  readonly #use: BetterSqlite3.Statement<[string, number]>

  constructor(db: BetterSqlite3.Database, log: EntryLog) {
    this.#log = log
    this.#used = db.prepare<[string], number>('SELECT n FROM number_used WHERE prefix = ?').pluck()
    this.#use = db.prepare(
      'INSERT INTO number_used (prefix, n) VALUES (?, ?) ON CONFLICT (prefix) DO UPDATE SET n = max(n, excluded.n)',
    )
  }

  /** Takes note of the numbers in an entry that this station made. */
  use(entry: Entry): void {
    const highest = new Map<string, number>()
    for (const { prefix, n } of numbersOf(entry)) highest.set(prefix, Math.max(n, highest.get(prefix) ?? 0))
    for (const [prefix, n] of highest) this.#use.run(prefix, n)
  }

  tag(scope: string): string {
    const log: LogInfo | undefined = this.#log.mine(scope)
    assert(log, `this station has no open log in ${scope}`)
    return numberTag(log.idBytes)
  }

  number({ warehouse, code, season, letter, day, skip = 0 }: NumberWanted): string {
    const tag = this.tag(`wh:${warehouse}`)
    assert(season !== null || day !== undefined, 'a number outside any season needs its day')
    const part = season ?? outsideSeasonPart(Number(day?.slice(0, 4)))
    const counter = this.#next(`${code}${tag}-${part}-${letter}`, skip)
    return formatNumber({ warehouse: code, tag, season: part, letter, counter })
  }

  code({ warehouse, code, series, skip = 0 }: CodeWanted): string {
    const tag = this.tag(`wh:${warehouse}`)
    return formatCode({ warehouse: code, tag, kind: series, counter: this.#next(`${code}${tag}-${series}`, skip) })
  }

  #next(prefix: string, skip: number): number {
    return (this.#used.get(prefix) ?? 0) + 1 + skip
  }
}
