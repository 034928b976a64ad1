import { sql } from 'kysely'
import type { SupplierTable } from '#db/sqlite/tables-register.ts'
import type { ListQuery } from '#shared/contract/fields.ts'
import type { ReadTx, Store } from '../storage/store.ts'
import { listPage, plainText, rawQuery, searchWords } from './list.ts'

type Build = Store['build']

/** One supplier by his id, or undefined. */
export const supplierById = (tx: ReadTx, build: Build, id: string): SupplierTable | undefined =>
  tx.first(build.selectFrom('supplier').selectAll().where('scope', '=', 'org').where('id', '=', id))

/** Where a supplier stands (SUP-1). */
export type SupplierStatus = 'pending' | 'validated' | 'rejected'

/** The last word of managers on a supplier; nobody has spoken: pending (SUP-1). */
const validation = sql<string>`coalesce((select v.status from supplier_validation v where v.supplier = s.id and v.live = 1
  order by v.at_ms desc, v.at_l desc, v.ref desc limit 1), 'pending')`

/** The latest standing decision about a supplier, or undefined. */
export const validationOf = (tx: ReadTx, build: Build, supplier: string): SupplierStatus =>
  tx.first(
    rawQuery(build, sql<{ v: SupplierStatus }>`select ${validation} as v from supplier s where s.id = ${supplier}`),
  )?.v ?? 'pending'

/** A supplier as the list shows him, with his figures. Units: grams. */
export interface ListedSupplier {
  id: string
  archived: number
  made_ms: number
  changed_ms: number
  no: string | null
  name: string | null
  phone: string | null
  cooperative: string | null
  cooperativeName: string | null
  region: string | null
  departement: string | null
  arrondissement: string | null
  village: string | null
  ceiling_g: number | null
  contract_end: string | null
  validation: SupplierStatus
  farmers: number
  loaded_g: number
}

const farmers = sql`(select count(*) from farmer f where f.supplier = s.id and f.archived = 0)`

/** One page of the suppliers with their validation, their farmers and what came through them in a season (SUP-2). */
export function listSuppliers(tx: ReadTx, build: Build, query: ListQuery, season: string | null) {
  const loaded = sql`coalesce((select sum(d.net_g) from delivery d where d.supplier = s.id and d.counts = 1 and d.live = 1 and d.season is ${season}), 0)`
  const plain = ['no', 'phone', 'cooperative', 'region', 'departement', 'arrondissement', 'village', 'ceiling_g']
  const more = ['contract_start', 'contract_end', 'import', 'made_ms', 'changed_ms']
  return listPage<ListedSupplier>(
    tx,
    build,
    {
      from: sql`from supplier s left join cooperative c on c.scope = 'org' and c.id = s.cooperative where s.scope = 'org'`,
      select: sql`s.id, s.archived, s.made_ms, s.changed_ms, s.no, s.name, s.phone, s.cooperative, c.name as cooperativeName, s.region,
        s.departement, s.arrondissement, s.village, s.ceiling_g, s.contract_end, ${validation} as validation, ${farmers} as farmers,
        ${loaded} as loaded_g`,
      columns: {
        ...Object.fromEntries([...plain, ...more].map(name => [name, sql`${sql.ref(`s.${name}`)}`])),
        name: sql`s.name_norm`,
        cooperativeName: sql`c.name_norm`,
        validation,
        farmers,
        loaded_g: loaded,
      },
      search: [sql`s.name_norm`, sql`s.no`, sql`s.phone`, sql`s.other_codes`, plainText(sql`s.village`)],
      archived: sql`s.archived`,
      totals: { ceiling_g: sql`sum(s.ceiling_g)`, farmers: sql`sum(${farmers})`, loaded_g: sql`sum(${loaded})` },
      order: sql`s.name_norm`,
      id: sql`s.id`,
    },
    query,
  )
}

/** A supplier as type-ahead offers him. */
export interface FoundSupplier {
  id: string
  no: string | null
  name: string | null
  validation: SupplierStatus
}

/** At most 12 suppliers for a type-ahead. */
export function findSuppliers(tx: ReadTx, build: Build, text: string, most = 12): FoundSupplier[] {
  const words = searchWords(text)
  const every = words.map(
    word => sql`(s.name_norm like ${`%${word}%`} or s.no like ${`%${word}%`} or s.phone like ${`%${word}%`})`,
  )
  const where = every.length === 0 ? sql`` : sql` and ${sql.join(every, sql` and `)}`
  return tx.all(
    rawQuery(
      build,
      sql<FoundSupplier>`select s.id, s.no, s.name, ${validation} as validation from supplier s where s.archived = 0 ${where}
        order by s.name_norm not like ${`${words[0] ?? ''}%`}, s.name_norm, s.id limit ${most}`,
    ),
  )
}

/** One decision about a supplier: who, when, why. */
export interface Validation {
  status: 'validated' | 'rejected'
  why: string | null
  at_ms: number
  actor: string
}

/** What was said about a supplier, the latest first. */
export const validationsOf = (tx: ReadTx, build: Build, supplier: string): Validation[] =>
  tx.all(
    rawQuery(
      build,
      sql<Validation>`select status, why, at_ms, actor from supplier_validation where supplier = ${supplier} and live = 1 order by at_ms desc, at_l desc, ref desc`,
    ),
  )

/** What tells one supplier from another (DUP-1). */
export interface KnownSupplier {
  id: string
  no: string | null
  name: string | null
  phone: string | null
  identity_number: string | null
  village: string | null
  other_codes: string | null
  import: string | null
}

/** Every supplier that is not archived, as recognising them again needs. */
export const knownSuppliers = (tx: ReadTx, build: Build): KnownSupplier[] =>
  tx.all(
    rawQuery(
      build,
      sql<KnownSupplier>`select id, no, name, phone, identity_number, village, other_codes, import from supplier where archived = 0 order by id`,
    ),
  )

/** How many farmers a supplier has, and the net grams that came through him in a season (SUP-2). */
export const figuresOfSupplier = (
  tx: ReadTx,
  build: Build,
  supplier: string,
  season: string | null,
): { farmers: number; loaded_g: number } =>
  tx.first(
    rawQuery(
      build,
      sql<{
        farmers: number
        loaded_g: number
      }>`select ${farmers} as farmers, coalesce((select sum(d.net_g) from delivery d
        where d.supplier = s.id and d.counts = 1 and d.live = 1 and d.season is ${season}), 0) as loaded_g
        from supplier s where s.id = ${supplier}`,
    ),
  ) ?? { farmers: 0, loaded_g: 0 }
