import { foldBatch, type OpChange } from '#shared/domain/fold-batch.ts'
import type { FoldKey } from '#shared/domain/fold.ts'
import type { FoldRules } from '#shared/domain/fold-rules.ts'
import { assert } from '#shared/kit/assert.ts'
import { isBusyState } from '../database/busy-state.ts'
import { build, rowsOf, run } from '../database/build.ts'
import type { Tx } from '../database/database.ts'
import { type FoldLogs, idOfUuid, type Place } from './fold-log.ts'
import { foldOpOf, FoldSource } from './fold-source.ts'
import type { FoldWriter } from './fold-writer.ts'
import { fileError, fileVerdicts, type JudgedEntry } from './judged-entry.ts'

/** What folding one organisation's entries works with. */
export interface FoldTools {
  readonly tx: Tx
  readonly org: string
  readonly rules: FoldRules
  readonly logs: FoldLogs
  readonly writer: FoldWriter
}

/**
 * Files the worths of entries and folds what they change, in one savepoint; on a fault of ours it is all redone entry by entry, and
 * the one that fails is filed as an error while its log goes on (LEDGER §7, sync.md §5.2). `anew`: records a personal part of which
 * came. How many failed.
 */
export async function foldJudged(
  tools: FoldTools,
  judged: readonly JudgedEntry[],
  anew: readonly FoldKey[] = [],
): Promise<number> {
  if (judged.length === 0 && anew.length === 0) return 0
  const { tx, org } = tools
  if ((await inSavepoint(tx, () => foldAll(tools, judged, anew))) === undefined) return 0
  let failed = 0
  for (const one of judged) {
    const why = await inSavepoint(tx, () => foldAll(tools, [one], []))
    if (why === undefined) continue
    failed++
    await fileVerdicts(tx, org, [one])
    await fileError(tx, org, one.stored, why)
  }
  for (const key of anew) await inSavepoint(tx, () => foldAll(tools, [], [key]))
  return failed
}

/**
 * What went wrong, with everything undone; undefined where nothing did. Where PostgreSQL cannot now it throws: that says nothing about the
 * entries, and on a connection that is lost nothing can be undone.
 */
async function inSavepoint(tx: Tx, work: () => Promise<void>): Promise<string | undefined> {
  await tx.query('SAVEPOINT fold')
  try {
    await work()
    await tx.query('RELEASE fold')
    return undefined
  } catch (error) {
    if (isBusyState(error)) throw error
    await tx.query('ROLLBACK TO fold; RELEASE fold')
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  }
}

async function foldAll(tools: FoldTools, judged: readonly JudgedEntry[], anew: readonly FoldKey[]): Promise<void> {
  const { tx, org, rules, logs, writer } = tools
  await fileVerdicts(tx, org, judged)
  const source = new FoldSource(tx, org, logs)
  const forgotten = await forget(tools, judged)
  const changes = await changesOf(rules, source, judged)
  await writer.write(tx, org, await foldBatch(rules, changes, source, [...anew, ...forgotten]))
}

/** The ops of entries that begin or cease to count, at every key that they touch. */
async function changesOf(
  rules: FoldRules,
  source: FoldSource,
  judged: readonly JudgedEntry[],
): Promise<OpChange<Place>[]> {
  const plain = judged.flatMap(({ log, stored, entry, worth, isNew }) => {
    const counts = worth.kind === 'counts'
    if (entry === undefined || (isNew && !counts)) return []
    return entry.o.flatMap((op, n) => {
      const rule = rules.find(log.scopeKind, op.e)
      assert(rule !== undefined || !counts, `a rule folds ${log.scopeKind}/${op.e}`)
      const keys = rule?.check(op) === undefined ? (rule?.keys(log.scope, op) ?? []) : []
      if (keys.length === 0) return []
      const worthMarks = worth.kind === 'counts' ? worth.marks : 0
      return [{ keys, op: foldOpOf({ log, hash: stored.hash, entry }, n, worthMarks), counts, at: stored }]
    })
  })
  const ops = await source.withPersonal(plain.map(one => one.op))
  return plain.flatMap(({ keys, op, counts, at }, n) => keys.map(key => ({ key, op: ops[n] ?? op, counts, at })))
}

/** LEDGER §8: the personal parts of a record go, for good. Gives the records that are to be folded without them. */
async function forget({ tx, org, logs }: FoldTools, judged: readonly JudgedEntry[]): Promise<FoldKey[]> {
  const erased = judged.flatMap(({ entry, worth }) =>
    worth.kind === 'counts' ? (entry?.o ?? []).filter(op => op.e === 'erasure' && op.k === 'create') : [],
  )
  const keys: FoldKey[] = []
  for (const { p } of erased) {
    const [e, i] = [p?.ent, p?.of]
    if (typeof e !== 'string' || typeof i !== 'string') continue
    const parts = build.deleteFrom('aside').where('org', '=', org).where('e', '=', e).where('i', '=', i)
    const rows = await rowsOf(tx, parts.returning('log_id'))
    const ids = rows.map(row => idOfUuid(row.log_id))
    await logs.load(tx, ids)
    for (const scope of new Set(ids.map(id => logs.get(id).scope))) keys.push({ e, scope, i })
  }
  return keys
}

/** Records personal parts of which came since; those of erased records go instead. */
export async function takeDue(tx: Tx, org: string): Promise<FoldKey[]> {
  await run(
    tx,
    build
      .deleteFrom('aside as a')
      .using(['hq_due as d', 'erased as x'])
      .where('d.org', '=', org)
      .where('x.org', '=', org)
      .where('a.org', '=', org)
      .whereRef('x.e', '=', 'd.e')
      .whereRef('x.i', '=', 'd.i')
      .whereRef('a.e', '=', 'd.e')
      .whereRef('a.i', '=', 'd.i'),
  )
  const some = build.selectFrom('hq_due').select(['scope', 'e', 'i']).where('org', '=', org).limit(2000)
  return rowsOf(
    tx,
    build
      .deleteFrom('hq_due as d')
      .using(some.as('k'))
      .where('d.org', '=', org)
      .whereRef('d.scope', '=', 'k.scope')
      .whereRef('d.e', '=', 'k.e')
      .whereRef('d.i', '=', 'k.i')
      .returning(['d.scope', 'd.e', 'd.i']),
  )
}
