import type { FoldRules } from '#shared/domain/fold-rules.ts'
import { foldVersion } from '#shared/domain/fold-rules.ts'
import type { InferResult } from 'kysely'
import { projectedTables, sumTables } from '#shared/domain/projected.ts'
import { assert } from '#shared/kit/assert.ts'
import type { Hashing, Verifying } from '#shared/sync/bytes.ts'
import { build, firstOf, now, rowsOf, run } from '../database/build.ts'
import type { Database, Tx } from '../database/database.ts'
import { FoldLogs, idOfUuid } from './fold-log.ts'
import { foldJudged, type FoldTools, takeDue } from './fold-pass.ts'
import { FoldWriter } from './fold-writer.ts'
import type { JudgedEntry } from './judged-entry.ts'
import { judgeStored, OrgJudge } from './org-judge.ts'
import { pendingEntries, readBranch, readStretch } from './stored-entries.ts'
import type { ChainedEntry } from './stored-entries.ts'

/** What folding needs beside the database. */
export interface FoldOptions {
  readonly hashing: Hashing
  readonly verifying: Verifying
  readonly rules: FoldRules
  /** entries of one transaction */
  readonly atOnce?: number
}

/** What one step did. `left`: there may be more to do; `busy`: another relay does it now. */
export interface FoldStep {
  readonly folded: number
  readonly failed: number
  readonly left: boolean
  readonly busy: boolean
}

const foldOf = (org: string) => build.updateTable('hq_fold').where('org', '=', org)
const stateOf = (org: string) =>
  build.selectFrom('hq_fold').select(['version', 'auth', 'again_log', 'again_seq']).where('org', '=', org)
type State = InferResult<ReturnType<typeof stateOf>>[number]

/** Branches that have more than was folded, `auth` first. */
const grownBranches = (org: string) =>
  build
    .selectFrom('head as h')
    .leftJoin('hq_fold_head as f', on => on.onRef('f.log_id', '=', 'h.log_id').onRef('f.branch', '=', 'h.branch'))
    .select(({ fn }) => ['h.log_id', 'h.branch', 'h.scope', fn.coalesce('f.seq', 'h.from_seq').as('done')])
    .where('h.org', '=', org)
    .where(({ eb, fn }) => eb('h.seq', '>', fn.coalesce('f.seq', 'h.from_seq')))
    .orderBy(({ eb }) => eb('h.scope', '<>', 'auth'))
    .orderBy(({ eb }) => eb('h.scope', '<>', 'org'))
    .orderBy('h.log_id')
    .orderBy('h.branch')
type News = InferResult<ReturnType<typeof grownBranches>>[number]

/** Before every log: where judging anew begins. */
const beforeAll = { again_log: '00000000-0000-0000-0000-000000000000', again_seq: 0 }

const entriesAtOnce = 1000
const bytesAtOnce = 4 * 1024 * 1024

/**
 * Keeps the projected tables of every organisation equal to the fold of its entries, in steps of one transaction each: ingest stores,
 * this reads what it stored. Any number of relays may run it; one at a time works on an organisation. A step that is lost is simply
 * done again. Errors: throws what PostgreSQL throws; nothing of the step is kept then.
 */
export class LedgerFold {
  readonly #db: Database
  readonly #options: FoldOptions
  readonly #judges = new Map<string, { judge: OrgJudge; logs: FoldLogs }>()
  /** of organisations one step of which was too much for PostgreSQL: how many entries the next takes */
  readonly #atOnce = new Map<string, number>()
  #writer: FoldWriter | undefined

  constructor(db: Database, options: FoldOptions) {
    this.#db = db
    this.#options = options
  }

  /** One step of an organisation, 32 hex digits. */
  async step(org: string): Promise<FoldStep> {
    try {
      const step = await this.#db.inOrganisation(org, tx => this.#stepIn(tx, org))
      if (!step.busy) this.#atOnce.delete(org)
      return step
    } catch (error) {
      this.#atOnce.set(org, Math.max(1, Math.floor(this.#sizeOf(org) / 4)))
      // what it remembers may be of the transaction that is undone
      this.#judges.delete(org)
      throw error
    }
  }

  async #stepIn(tx: Tx, org: string): Promise<FoldStep> {
    const state = await lockState(tx, org)
    if (state === undefined) return { folded: 0, failed: 0, left: true, busy: true }
    if (state.version !== foldVersion) await foldAnew(tx, org)
    const { judge, logs } = await this.#judgeOf(tx, org, state)
    this.#writer ??= await FoldWriter.of(tx)
    const tools: FoldTools = { tx, org, rules: this.#options.rules, logs, writer: this.#writer }
    const news = await findNews(tx, org)
    const due = await takeDue(tx, org)
    const atOnce = this.#sizeOf(org)
    const entries = await readNews(tx, news, atOnce)
    await logs.load(
      tx,
      entries.map(one => one.log),
    )
    if (news.some(one => one.branch > 0)) await judge.lookAtForks(tx, org)
    const reach = judge.authority().reach()
    judge.addStored(entries)
    const judged = await judgeStored(tx, judge, entries, true)
    const pending = judged.some(one => one.log.scope === 'auth') ? await judgePending(tools, judge) : []
    let failed = await foldJudged(tools, [...judged, ...pending], due)
    await moveHeads(tx, org, judged)
    const again = reach !== judge.authority().reach() || hasNewFork(judge, news)
    if (!again && state.again_log !== null) failed += await judgeAgain(tools, judge, state, atOnce)
    if (again) await run(tx, foldOf(org).set(beforeAll))
    await run(tx, foldOf(org).set({ auth: judge.size, at: now }))
    const left = judged.length > 0 || again || state.again_log !== null || due.length > 0
    return { folded: judged.length, failed, left, busy: false }
  }

  #sizeOf(org: string): number {
    return this.#atOnce.get(org) ?? this.#options.atOnce ?? entriesAtOnce
  }

  async #judgeOf(tx: Tx, org: string, state: State) {
    const known = this.#judges.get(org)
    if (known !== undefined && known.judge.size === state.auth && state.version === foldVersion) return known
    const organisation = await firstOf(tx, build.selectFrom('organisation').select('root').where('org', '=', org))
    assert(organisation, 'an organisation that has logs has a root')
    const logs = new FoldLogs(this.#options.hashing)
    const judge = new OrgJudge(logs, { ...this.#options, rootPublicKey: new Uint8Array(organisation.root) })
    await judge.load(tx, org)
    this.#judges.set(org, { judge, logs })
    return { judge, logs }
  }
}

/** The organisation's row, locked; undefined while another relay folds it. */
async function lockState(tx: Tx, org: string): Promise<State | undefined> {
  await run(
    tx,
    build
      .insertInto('hq_fold')
      .values({ org, version: foldVersion, auth: 0 })
      .onConflict(known => known.doNothing()),
  )
  return firstOf(tx, stateOf(org).forUpdate().skipLocked())
}

/** Rows of another version of the fold go, and everything is folded from the beginning. */
async function foldAnew(tx: Tx, org: string): Promise<void> {
  await tx.query("SET LOCAL statement_timeout = '1h'")
  const tables = [...projectedTables, ...sumTables].map(({ name }) => `hq_${name}`)
  const more = ['hq_day_delivery', 'hq_week_delivery', 'hq_day_payment', 'hq_touch', 'hq_fold_head', 'verdict']
  for (const table of [...tables, ...more]) await tx.query(`DELETE FROM "${table}" WHERE org = $1`, [org])
  await run(tx, foldOf(org).set({ version: foldVersion, auth: 0, again_log: null }))
}

/** Branches that have grown, `auth` first; where `auth` has, only that. */
async function findNews(tx: Tx, org: string): Promise<News[]> {
  const rows = await rowsOf(tx, grownBranches(org))
  return rows[0]?.scope === 'auth' ? rows.filter(row => row.scope === 'auth') : rows
}

/** Entries of these branches that were not folded, in order, so many as go into one step. */
async function readNews(tx: Tx, news: readonly News[], atOnce: number): Promise<ChainedEntry[]> {
  const entries: ChainedEntry[] = []
  for (const { log_id, branch, done } of news) {
    const bytes = entries.reduce((sum, one) => sum + one.body.length, 0)
    const limit = atOnce - entries.length
    if (limit <= 0 || bytes >= bytesAtOnce) return entries
    const some = await readBranch(tx, { log: log_id, branch, after: Number(done), limit })
    entries.push(...some)
    if (some.length === limit) return entries
  }
  return entries
}

async function moveHeads(tx: Tx, org: string, judged: readonly JudgedEntry[]): Promise<void> {
  const heads = new Map<string, JudgedEntry['stored']>()
  for (const { stored } of judged) heads.set(`${stored.log}:${stored.branch}`, stored)
  if (heads.size === 0) return
  const all = [...heads.values()]
  await tx.query(
    `INSERT INTO hq_fold_head (org, log_id, branch, seq) SELECT $1, * FROM unnest($2::uuid[], $3::smallint[], $4::bigint[])
     ON CONFLICT (log_id, branch) DO UPDATE SET seq = excluded.seq`,
    [org, all.map(one => one.log), all.map(one => one.branch), all.map(one => one.seq)],
  )
}

/** What a revocation keeps of a forked log depends on which branches are here (LED-77). */
const hasNewFork = (judge: OrgJudge, news: readonly News[]): boolean =>
  news.some(one => judge.isForked(idOfUuid(one.log_id))) &&
  judge
    .authority()
    .stations()
    .some(station => station.revoked)

/** Pending entries that wait no more: all that a new `auth` entry can change while its reach stays the same (LED-78). */
async function judgePending({ tx, org, logs }: FoldTools, judge: OrgJudge): Promise<JudgedEntry[]> {
  const pending = await pendingEntries(tx, org)
  await logs.load(
    tx,
    pending.map(one => one.log),
  )
  const judged = await judgeStored(tx, judge, pending, false)
  return judged.filter(({ worth }, n) => worth.kind !== 'pending' || worth.why !== pending[n]?.why)
}

/** The log in which judging anew goes on from a place, and how far it is folded. */
const followingLog = (org: string, log: string | null, seq: string | null) =>
  build
    .selectFrom('hq_fold_head')
    .select(({ fn }) => ['log_id', fn.max('seq').as('top')])
    .where('org', '=', org)
    .where('log_id', '>=', log)
    .groupBy('log_id')
    .having(({ eb, fn, or }) => or([eb('log_id', '>', log), eb(fn.max('seq'), '>', seq)]))
    .orderBy('log_id')
    .limit(1)

/** A stretch of everything that was folded is judged anew, because a revocation reached back; what is worth the same stays. */
async function judgeAgain(tools: FoldTools, judge: OrgJudge, state: State, atOnce: number): Promise<number> {
  const { tx, org, logs } = tools
  const next = await firstOf(tx, followingLog(org, state.again_log, state.again_seq))
  if (next === undefined) {
    await run(tx, foldOf(org).set({ again_log: null, again_seq: null }))
    return 0
  }
  const after = next.log_id === state.again_log ? Number(state.again_seq) : 0
  const upTo = Math.min(after + atOnce, Number(next.top))
  const entries = await readStretch(tx, { log: next.log_id, after, upTo })
  await logs.load(tx, [idOfUuid(next.log_id)])
  const failed = await foldJudged(tools, await judgeStored(tx, judge, entries, false))
  await run(tx, foldOf(org).set({ again_log: next.log_id, again_seq: upTo }))
  return failed
}
