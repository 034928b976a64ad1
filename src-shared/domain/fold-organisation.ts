import type { Json } from '../sync/entry.ts'
import type { FoldRule } from './fold.ts'
import { type FactSpec, factRule, intOf, optionalText, textOf } from './fold-fact.ts'

const authFact = (spec: Omit<FactSpec, 'scopes'>): FoldRule => factRule({ ...spec, scopes: ['auth'] })
const orgFact = (spec: Omit<FactSpec, 'scopes' | 'table'>): FoldRule =>
  factRule({ ...spec, scopes: ['org'], table: spec.e })

/** A text as it is, anything else as JSON: `wh` of a grant is `all` or a list of warehouses. */
const textOrJson = (value: Json | undefined): string => (typeof value === 'string' ? value : JSON.stringify(value))

/** Who holds what now is the authority's answer; these rows are the list of what was granted and taken. */
export const grantRule = authFact({
  e: 'grant',
  table: 'access_grant',
  shape: { user: 'text', role: 'text', wh: 'any', why: 'text?', root_sig: 'text?' },
  cells: p => ({
    user: textOf(p, 'user'),
    role: textOf(p, 'role'),
    wh: textOrJson(p.wh),
    why: optionalText(p, 'why'),
  }),
})

/** Removals of roles. */
export const removalRule = authFact({
  e: 'removal',
  table: 'access_removal',
  shape: { user: 'text', why: 'text?', root_sig: 'text?' },
  cells: p => ({ user: textOf(p, 'user'), why: optionalText(p, 'why') }),
})

/** Enrolled stations. */
export const stationRule = authFact({
  e: 'station',
  table: 'station',
  shape: {
    dev: 'text',
    wh: 'text',
    cert: 'text',
    sig: 'text',
    name: 'text?',
    replaces: 'text?',
    why: 'text?',
    root_sig: 'text?',
  },
  cells: p => ({ dev: textOf(p, 'dev'), wh: textOf(p, 'wh'), name: optionalText(p, 'name') ?? '' }),
})

/** Revocations of stations. */
export const revocationRule = authFact({
  e: 'revocation',
  table: 'revocation',
  shape: { dev: 'text', cuts: 'list', sc: 'list', why: 'text?', root_sig: 'text?' },
  cells: p => ({ dev: textOf(p, 'dev'), why: optionalText(p, 'why') }),
})

/** Dated prices (DEL-6). */
export const priceRule = orgFact({
  e: 'price',
  shape: { day: 'text', grade: 'text', wh: 'text?', certification: 'text?', price_xaf: 'int', why: 'text?' },
  cells: p => ({
    day: textOf(p, 'day'),
    grade: textOf(p, 'grade'),
    wh: optionalText(p, 'wh'),
    certification: optionalText(p, 'certification'),
    price_xaf: intOf(p, 'price_xaf'),
  }),
})

/** Decisions about suppliers (SUP-1). */
export const supplierValidationRule = orgFact({
  e: 'supplier_validation',
  shape: { supplier: 'text', status: 'text', why: 'text?' },
  cells: p => ({ supplier: textOf(p, 'supplier'), status: textOf(p, 'status'), why: optionalText(p, 'why') }),
})

/** The pair that is one person; representative and members are a view (LEDGER §6). */
export const farmerMergeRule = orgFact({
  e: 'farmer_merge',
  shape: { farmer: 'text', other: 'text', why: 'text?' },
  cells: p => ({ farmer: textOf(p, 'farmer'), other: textOf(p, 'other'), why: optionalText(p, 'why') }),
})

/**
 * A person's word that something is settled as it stands: `about` names what the conflict is, `of` whom or what it is about, `seen` what
 * he had before him. Where more has come since, it is no longer settled.
 */
export const settlementRule = factRule({
  e: 'settlement',
  scopes: ['org', 'wh'],
  table: 'settlement',
  shape: { about: 'text', of: 'text', seen: 'list', why: 'text' },
  cells: p => ({
    about: textOf(p, 'about'),
    of: textOf(p, 'of'),
    seen: JSON.stringify(p.seen),
    why: textOf(p, 'why'),
  }),
})

/**
 * Somebody contests a record, with his reason and the day by which it is to be settled (TALK-72). It stands until a settlement of what is
 * `disputed` names it, or who opened it takes it back by a void.
 */
export const disputeRule = factRule({
  e: 'dispute',
  scopes: ['org', 'wh'],
  table: 'dispute',
  shape: { ent: 'text', of: 'text', due: 'text', why: 'text' },
  cells: p => ({ ent: textOf(p, 'ent'), of: textOf(p, 'of'), due: textOf(p, 'due'), why: textOf(p, 'why') }),
})

/** Where a lasting tombstone stands: `ent` and `of` name the record whose personal parts are gone (LEDGER §8). */
export const erasureRule = orgFact({
  e: 'erasure',
  shape: { ent: 'text', of: 'text', why: 'text?' },
  cells: p => ({ ent: textOf(p, 'ent'), of: textOf(p, 'of'), why: optionalText(p, 'why') }),
})

/** Imports (IMP-1). */
export const importRule = factRule({
  e: 'import',
  scopes: ['org', 'wh'],
  table: 'import',
  shape: { kind: 'text', file_name: 'text', file_sha: 'text', counts: 'any', mapping: 'any?' },
  cells: p => ({
    kind: textOf(p, 'kind'),
    file_name: textOf(p, 'file_name'),
    file_sha: textOf(p, 'file_sha'),
    counts: textOrJson(p.counts),
  }),
})

/** The bridge to an organisation that was adopted: what its last station says of its logs, closed, and who that station was (LEDGER §4 Adopt). */
export const bridgeRule = orgFact({
  e: 'bridge',
  shape: { org: 'text', name: 'text', closure: 'object', sig: 'text', chain: 'list' },
  cells: p => ({
    organisation: textOf(p, 'org'),
    name: textOf(p, 'name'),
    said: JSON.stringify({ closure: p.closure, sig: p.sig, chain: p.chain }),
  }),
})
