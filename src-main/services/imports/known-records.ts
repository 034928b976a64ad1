import { setImmediate as breathe } from 'node:timers/promises'
import { knownCooperatives } from '../../repositories/cooperative.ts'
import { knownFarmersAfter } from '../../repositories/farmer.ts'
import { knownSuppliers } from '../../repositories/supplier.ts'
import type { KnownBody, KnownPerson } from '../../import/farmer-draft.ts'
import { knownPersonOf } from '../farmers/farmer-duplicates.ts'
import { listOf } from '../registers/person-fields.ts'
import type { StationDeps } from '../station-deps.ts'

const part = 500

/** Stored farmers that are not archived, read part by part. `but`: an import whose records are left out. */
export async function knownFarmers(deps: StationDeps, but: string | null): Promise<KnownPerson[]> {
  const all: KnownPerson[] = []
  for (let after = ''; ; ) {
    const from = after
    const rows = deps.store.read(tx => knownFarmersAfter(tx, deps.store.build, from, part))
    for (const row of rows) if (but === null || row.import !== but) all.push(knownPersonOf(row))
    const last = rows.at(-1)
    if (last === undefined || rows.length < part) return all
    after = last.id
    await breathe()
  }
}

const others = <R extends { import: string | null }>(rows: readonly R[], but: string | null): R[] =>
  rows.filter(row => but === null || row.import !== but)

const codesOf = (row: { no: string | null; other_codes: string | null }): string[] => [
  ...(row.no === null ? [] : [row.no]),
  ...listOf(row.other_codes),
]

/** Stored cooperatives as files name them. */
export const knownCooperativeBodies = (deps: StationDeps, but: string | null): KnownBody[] =>
  others(
    deps.store.read(tx => knownCooperatives(tx, deps.store.build)),
    but,
  ).map(row => ({ id: row.id, name: row.name ?? '', codes: codesOf(row) }))

/** Stored suppliers as files name them. */
export const knownSupplierBodies = (deps: StationDeps, but: string | null): KnownBody[] =>
  others(
    deps.store.read(tx => knownSuppliers(tx, deps.store.build)),
    but,
  ).map(row => ({ id: row.id, name: row.name ?? '', codes: codesOf(row) }))

/** Stored suppliers as recognising them again needs. */
export const knownSupplierPeople = (deps: StationDeps, but: string | null): KnownPerson[] =>
  others(
    deps.store.read(tx => knownSuppliers(tx, deps.store.build)),
    but,
  ).map(row => ({
    id: row.id,
    name: row.name ?? '',
    codes: codesOf(row),
    phones: row.phone === null ? [] : [row.phone],
    identityNumber: row.identity_number,
    birthYear: null,
    birthDay: null,
    birthApprox: false,
    village: row.village,
  }))
