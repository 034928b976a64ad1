import { sql } from 'kysely'
import type { CooperativeTable } from '#db/sqlite/tables-register.ts'
import type { ListQuery } from '#shared/contract/fields.ts'
import type { ReadTx, Store } from '../storage/store.ts'
import { listPage, plainText, rawQuery, searchWords } from './list.ts'

type Build = Store['build']

/** One cooperative by its id, or undefined. */
export const cooperativeById = (tx: ReadTx, build: Build, id: string): CooperativeTable | undefined =>
  tx.first(build.selectFrom('cooperative').selectAll().where('scope', '=', 'org').where('id', '=', id))

/** A cooperative as the list shows it, with its figures. Units: grams. */
export interface ListedCooperative {
  id: string
  archived: number
  made_ms: number
  changed_ms: number
  no: string | null
  name: string | null
  region: string | null
  departement: string | null
  village: string | null
  farmers: number
  suppliers: number
  net_g: number
}

const farmers = sql`(select count(*) from farmer f where f.cooperative = c.id and f.archived = 0)`
const suppliers = sql`(select count(*) from supplier s where s.cooperative = c.id and s.archived = 0)`

const netOf = (season: string) =>
  sql`coalesce((select sum(u.net_g) from farmer f join sum_farmer_season u on u.id = f.id || ':' || ${season} where f.cooperative = c.id), 0)`

/** One page of the cooperatives with members and what they delivered in a season (COOP-1). */
export function listCooperatives(tx: ReadTx, build: Build, query: ListQuery, season: string) {
  const net = netOf(season)
  const plain = ['no', 'region', 'departement', 'arrondissement', 'village', 'phone', 'import', 'made_ms', 'changed_ms']
  return listPage<ListedCooperative>(
    tx,
    build,
    {
      from: sql`from cooperative c where c.scope = 'org'`,
      select: sql`c.id, c.archived, c.made_ms, c.changed_ms, c.no, c.name, c.region, c.departement, c.village, ${farmers} as farmers,
        ${suppliers} as suppliers, ${net} as net_g`,
      columns: {
        ...Object.fromEntries(plain.map(name => [name, sql`${sql.ref(`c.${name}`)}`])),
        name: sql`c.name_norm`,
        farmers,
        suppliers,
        net_g: net,
      },
      search: [sql`c.name_norm`, sql`c.no`, sql`c.other_codes`, plainText(sql`c.village`)],
      archived: sql`c.archived`,
      totals: { farmers: sql`sum(${farmers})`, suppliers: sql`sum(${suppliers})`, net_g: sql`sum(${net})` },
      order: sql`c.name_norm`,
      id: sql`c.id`,
    },
    query,
  )
}

/** A cooperative as type-ahead offers it. */
export interface FoundCooperative {
  id: string
  no: string | null
  name: string | null
  village: string | null
}

/** At most 12 cooperatives for a type-ahead. */
export function findCooperatives(tx: ReadTx, build: Build, text: string, most = 12): FoundCooperative[] {
  const words = searchWords(text)
  const every = words.map(word => sql`(c.name_norm like ${`%${word}%`} or c.no like ${`%${word}%`})`)
  const where = every.length === 0 ? sql`` : sql` and ${sql.join(every, sql` and `)}`
  return tx.all(
    rawQuery(
      build,
      sql<FoundCooperative>`select c.id, c.no, c.name, c.village from cooperative c where c.archived = 0 ${where} order by c.name_norm, c.id limit ${most}`,
    ),
  )
}

/** What tells one cooperative from another (DUP-1). */
export interface KnownCooperative {
  id: string
  no: string | null
  name: string | null
  village: string | null
  phone: string | null
  other_codes: string | null
  import: string | null
}

/** Every cooperative that is not archived, as naming them again needs. */
export const knownCooperatives = (tx: ReadTx, build: Build): KnownCooperative[] =>
  tx.all(
    rawQuery(
      build,
      sql<KnownCooperative>`select id, no, name, village, phone, other_codes, import from cooperative where archived = 0 order by id`,
    ),
  )

/** Members of a cooperative and what they delivered in a season (COOP-1). */
export const figuresOfCooperative = (
  tx: ReadTx,
  build: Build,
  id: string,
  season: string,
): { farmers: number; suppliers: number; net_g: number } =>
  tx.first(
    rawQuery(
      build,
      sql<{
        farmers: number
        suppliers: number
        net_g: number
      }>`select ${farmers} as farmers, ${suppliers} as suppliers,
        ${netOf(season)} as net_g from cooperative c where c.id = ${id}`,
    ),
  ) ?? { farmers: 0, suppliers: 0, net_g: 0 }
