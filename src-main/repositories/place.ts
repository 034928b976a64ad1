import { type RawBuilder, sql } from 'kysely'
import type { ListQuery } from '#shared/contract/fields.ts'
import type { PlaceLevel, PlaceRecord } from '#shared/domain/places.ts'
import type { ReadTx, Store } from '../storage/store.ts'
import { listPage, rawQuery } from './list.ts'

type Build = Store['build']

/** What the ledger says of a place, with when it was said first and last. Units: UTC ms. */
export interface WrittenPlace extends PlaceRecord {
  readonly notes: string | null
  readonly made_ms: number
  readonly changed_ms: number
}

/** Everything that records say of places. */
export const placeRecords = (tx: ReadTx, build: Build): WrittenPlace[] =>
  tx
    .all(build.selectFrom('place').selectAll().where('scope', '=', 'org').orderBy('id'))
    .map(({ other_names, archived, ...row }) => ({
      ...row,
      other_names: other_names === null ? [] : namesIn(JSON.parse(other_names)),
      archived: archived === 1,
    }))

/** The texts of a list: an entry may hold anything in it. */
const namesIn = (list: unknown): string[] =>
  Array.isArray(list) ? list.filter((name): name is string => typeof name === 'string') : []

/** What is counted of the records that carry the names of one place. Units: square metres, grams. */
export const placeFigures = ['farmers', 'area_m2', 'suppliers', 'cooperatives', 'warehouses', 'net_g'] as const
/** A number for each of them. */
export type PlaceFigures = Record<(typeof placeFigures)[number], number>

/** The names of one place, as records carry them, with its figures. */
export interface PlaceCount extends PlaceFigures {
  region: string
  departement: string | null
  arrondissement: string | null
}

/** How one table counts: a number for each figure that it has. */
const counted = (from: RawBuilder<unknown>, figures: Partial<Record<keyof PlaceFigures, RawBuilder<unknown>>>) =>
  sql`select t.region, t.departement, t.arrondissement, ${sql.join(placeFigures.map(name => sql`${figures[name] ?? sql`0`} as ${sql.ref(name)}`))}
    from ${from} group by 1, 2, 3`
const kept = (table: string) => sql`${sql.table(table)} t where t.archived = 0`
const many = sql`count(*)`

/**
 * Active farmers with their area, suppliers, cooperatives and depots, and what was delivered in a season, by archived farmers as well,
 * by the names that the records carry (COOP-1). Cost: one pass over the farmers.
 */
export const countsByPlace = (tx: ReadTx, build: Build, season: string): PlaceCount[] =>
  tx.all(
    rawQuery(
      build,
      sql<PlaceCount>`select region, departement, arrondissement,
        ${sql.join(placeFigures.map(name => sql`sum(${sql.ref(name)}) as ${sql.ref(name)}`))} from (
        ${counted(kept('farmer'), { farmers: many, area_m2: sql`coalesce(sum(t.area_m2), 0)` })}
        union all ${counted(kept('supplier'), { suppliers: many })}
        union all ${counted(kept('cooperative'), { cooperatives: many })}
        union all ${counted(kept('warehouse'), { warehouses: many })}
        union all ${counted(sql`farmer t join sum_farmer_season u on u.id = t.id || ':' || ${season}`, { net_g: sql`sum(u.net_g)` })}
      ) where region is not null group by 1, 2, 3`,
    ),
  )

/** A place as the list shows it, with its figures. */
export interface ListedPlace extends Readonly<PlaceFigures> {
  readonly id: string
  readonly archived: boolean
  readonly made_ms: number
  readonly changed_ms: number
  readonly name: string
  readonly name_en: string | null
  readonly level: PlaceLevel
  readonly official: boolean
  readonly parent: string | null
  readonly parentName: string | null
  readonly region: string
  readonly departement: string | null
  readonly arrondissement: string | null
}

/** A place in the order of the country, with the folded text that a search looks in. */
export type PlaceToList = ListedPlace & { readonly path: number; readonly found: string }

const of = (name: string) => sql`p.value ->> ${sql.lit(name)}`

/** One page of the places that are given: the packaged list is in no table, so they come as one value. */
export function listPlaces(tx: ReadTx, build: Build, query: ListQuery, places: readonly PlaceToList[]) {
  const plain = ['name_en', 'level', 'parentName', 'region', 'departement', 'arrondissement']
  const page = listPage<{ row: string }>(
    tx,
    build,
    {
      from: sql`from json_each(${JSON.stringify(places)}) p where true`,
      select: sql`p.value as row`,
      columns: {
        ...Object.fromEntries([...plain, ...placeFigures].map(name => [name, of(name)])),
        name: of('found'),
      },
      search: [of('found')],
      archived: of('archived'),
      // where people are registered comes first
      order: sql`${of('farmers')} desc, ${of('path')}`,
      id: of('id'),
    },
    query,
  )
  if (!page.ok) return page
  const rows = page.value.rows.map(({ row }) => {
    const { path: _path, found: _found, ...shown } = JSON.parse(row) as PlaceToList
    return shown satisfies ListedPlace
  })
  return { ...page, value: { ...page.value, rows } }
}
