import { sql } from 'kysely'
import type { FarmerTable } from '#db/sqlite/tables-register.ts'
import type { ListQuery } from '#shared/contract/fields.ts'
import type { ReadTx, Store } from '../storage/store.ts'
import { listPage, plainText, rawQuery, searchWords } from './list.ts'

type Build = Store['build']

/** One farmer by his id, or undefined. */
export const farmerById = (tx: ReadTx, build: Build, id: string): FarmerTable | undefined =>
  tx.first(build.selectFrom('farmer').selectAll().where('scope', '=', 'org').where('id', '=', id))

/** How many farmers are not archived. */
export const countFarmers = (tx: ReadTx, build: Build): number =>
  tx.first(rawQuery(build, sql<{ n: number }>`select count(*) as n from farmer where archived = 0`))?.n ?? 0

/** Grams a hectare and the season whose deliveries count against it (QUOTA-1). */
export interface QuotaTerms {
  readonly quota_g_per_ha: number
  /** code of the season, '' outside any */
  readonly season: string
}

/** A farmer as the list shows him, with his season. Units: grams, m². */
export interface ListedFarmer {
  id: string
  archived: number
  made_ms: number
  changed_ms: number
  no: string | null
  name: string | null
  phone: string | null
  cooperative: string | null
  cooperativeName: string | null
  supplier: string | null
  supplierName: string | null
  region: string | null
  departement: string | null
  arrondissement: string | null
  village: string | null
  sex: string | null
  birth_year: number | null
  land: string | null
  area_m2: number | null
  quota_g: number | null
  used_g: number
}

const from = sql`from farmer f
  left join cooperative c on c.scope = 'org' and c.id = f.cooperative
  left join supplier s on s.scope = 'org' and s.id = f.supplier`
const search = [sql`f.name_norm`, sql`f.no`, sql`f.phone`, sql`f.phone2`, sql`f.other_codes`, plainText(sql`f.village`)]

/** One page of the farmers with season quota and what is used of it; totals of area, quota and use over the whole filtered set. */
export function listFarmers(tx: ReadTx, build: Build, query: ListQuery, terms: QuotaTerms) {
  const used = sql`coalesce((select sum(u.net_g) from sum_farmer_season u where u.id = f.id || ':' || ${terms.season}), 0)`
  // Half a unit is added before the whole division: the rounding of `quotaGrams`, in whole numbers.
  const quota = sql`((f.area_m2 * ${sql.lit(terms.quota_g_per_ha)} + 5000) / 10000)`
  const plain = ['no', 'phone', 'region', 'departement', 'arrondissement', 'village', 'sex', 'birth_year', 'land']
  const more = ['area_m2', 'cooperative', 'supplier', 'import', 'made_ms', 'changed_ms', 'certification']
  return listPage<ListedFarmer>(
    tx,
    build,
    {
      from: sql`${from} where f.scope = 'org'`,
      select: sql`f.id, f.archived, f.made_ms, f.changed_ms, f.no, f.name, f.phone, f.cooperative, c.name as cooperativeName,
        f.supplier, s.name as supplierName, f.region, f.departement, f.arrondissement, f.village, f.sex, f.birth_year, f.land,
        f.area_m2, ${quota} as quota_g, ${used} as used_g`,
      columns: {
        ...Object.fromEntries([...plain, ...more].map(name => [name, sql`${sql.ref(`f.${name}`)}`])),
        name: sql`f.name_norm`,
        cooperativeName: sql`c.name_norm`,
        supplierName: sql`s.name_norm`,
        quota_g: quota,
        used_g: used,
      },
      search,
      archived: sql`f.archived`,
      totals: { area_m2: sql`sum(f.area_m2)`, quota_g: sql`sum(${quota})`, used_g: sql`sum(${used})` },
      order: sql`f.name_norm`,
      id: sql`f.id`,
    },
    query,
  )
}

/** A farmer as type-ahead offers him. */
export interface FoundFarmer {
  id: string
  no: string | null
  name: string | null
  phone: string | null
  village: string | null
  cooperativeName: string | null
}

/** At most 12 farmers for a type-ahead: every word in name, code, phone or other codes; an exact code first, then names that begin so. */
export function findFarmers(tx: ReadTx, build: Build, text: string, most = 12): FoundFarmer[] {
  const words = searchWords(text)
  const [first = ''] = words
  const like = (word: string) => `%${word}%`
  const every = words.map(
    word =>
      sql`(f.name_norm like ${like(word)} or f.no like ${like(word)} or f.phone like ${like(word)} or f.phone2 like ${like(word)} or f.other_codes like ${like(word)})`,
  )
  const where = every.length === 0 ? sql`` : sql` and ${sql.join(every, sql` and `)}`
  const code = text.trim().toUpperCase()
  return tx.all(
    rawQuery(
      build,
      sql<FoundFarmer>`select f.id, f.no, f.name, f.phone, f.village, c.name as cooperativeName from farmer f
        left join cooperative c on c.scope = 'org' and c.id = f.cooperative where f.archived = 0 ${where}
        order by f.no is not ${code}, f.name_norm not like ${`${first}%`}, f.name_norm, f.id limit ${most}`,
    ),
  )
}

/** What tells one farmer from another (DUP-1). */
export interface KnownFarmer {
  id: string
  no: string | null
  name: string | null
  phone: string | null
  phone2: string | null
  identity_number: string | null
  birth_year: number | null
  birth_day: string | null
  birth_approx: number | null
  village: string | null
  other_codes: string | null
  import: string | null
}

const known = sql`f.import, f.id, f.no, f.name, f.phone, f.phone2, f.identity_number, f.birth_year, f.birth_day, f.birth_approx, f.village, f.other_codes`

/** A part of the farmers that are not archived, by id, as recognising them again needs; `after` the last id of the part before. */
export const knownFarmersAfter = (tx: ReadTx, build: Build, after: string, most: number): KnownFarmer[] =>
  tx.all(
    rawQuery(
      build,
      sql<KnownFarmer>`select ${known} from farmer f where f.scope = 'org' and f.archived = 0 and f.id > ${after} order by f.id limit ${most}`,
    ),
  )

/** Farmers who share a word of the name, a phone or a paper: those worth comparing with one (DUP-1). At most 400. */
export function farmersLike(
  tx: ReadTx,
  build: Build,
  of: {
    readonly id: string
    readonly words: readonly string[]
    readonly phones: readonly string[]
    readonly paper: string | null
  },
): KnownFarmer[] {
  const tests = [
    ...of.words.map(word => sql`f.name_norm like ${`%${word}%`}`),
    ...(of.phones.length > 0
      ? [sql`f.phone in (${sql.join(of.phones)})`, sql`f.phone2 in (${sql.join(of.phones)})`]
      : []),
    ...(of.paper === null ? [] : [sql`f.identity_number = ${of.paper}`]),
  ]
  if (tests.length === 0) return []
  return tx.all(
    rawQuery(
      build,
      sql<KnownFarmer>`select ${known} from farmer f where f.archived = 0 and f.id <> ${of.id} and (${sql.join(tests, sql` or `)}) order by f.id limit 400`,
    ),
  )
}

/** How many live deliveries a farmer has made. */
export const deliveriesOf = (tx: ReadTx, build: Build, farmer: string): number =>
  tx.first(
    rawQuery(
      build,
      sql<{ n: number }>`select count(*) as n from delivery where farmer = ${farmer} and live = 1 and counts = 1`,
    ),
  )?.n ?? 0

/** Whether anything was delivered by or paid to any of these people, void or not. */
export function isInUse(tx: ReadTx, build: Build, ids: readonly string[]): number {
  if (ids.length === 0) return 0
  const list = sql.join([...ids])
  return (
    tx.first(
      rawQuery(
        build,
        sql<{ n: number }>`select (select count(distinct farmer) from delivery where farmer in (${list}))
          + (select count(distinct supplier) from delivery where supplier in (${list}))
          + (select count(distinct party) from payment where party in (${list})) as n`,
      ),
    )?.n ?? 0
  )
}
