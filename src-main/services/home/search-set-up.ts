import type { OutputOf } from '#shared/contract/calls.ts'
import { businessDay } from '#shared/domain/day.ts'
import { foldText } from '#shared/domain/folded-text.ts'
import { formatXaf } from '#shared/domain/french.ts'
import { codeOf } from '#shared/domain/record-link.ts'
import { may } from '#shared/domain/rights.ts'
import { shortDeviceId } from '#shared/sync/device-id.ts'
import { listImports } from '../../repositories/import.ts'
import { pricesLike } from '../../repositories/price.ts'
import { seasonsKept } from '../../repositories/season.ts'
import { stationNames } from '../../repositories/station.ts'
import { usersNamed } from '../../repositories/user.ts'
import { openWarehouses } from '../../repositories/warehouse.ts'
import type { ReadTx } from '../../storage/store.ts'
import type { Caller } from '../command.ts'
import type { StationDeps } from '../station-deps.ts'

type Hit = OutputOf<'home', 'search'>['rows'][number]
interface Candidate {
  readonly hit: Hit
  /** what it is found by besides its number and title */
  readonly words: readonly (string | null)[]
}

/** A few of each kind are shown, so the prices of long ago are not looked through. */
const lookedAt = 300
/** What people call each kind, in both languages. */
const called = {
  warehouse: 'dépôt entrepôt magasin warehouse',
  season: 'campagne saison season',
  price: 'prix price',
  station: 'poste station',
  user: 'utilisateur user',
  import: 'import importation',
} as const

/** What the organisation has set up that has every word typed, in any spelling; of each kind at most `each`, within the caller's rights. */
export function searchSetUp(tx: ReadTx, deps: StationDeps, caller: Caller, text: string, each: number): Hit[] {
  const words = foldText(text).split(' ')
  const fits = ({ hit, words: more }: Candidate): boolean => {
    const said = foldText([hit.no, hit.title, ...more].filter(Boolean).join(' '))
    return words.every(word => said.includes(word))
  }
  const { role } = caller
  const kinds = [
    may(role, 'warehouses.view') ? warehouses(tx, deps) : [],
    may(role, 'seasons.view') ? seasons(tx, deps) : [],
    may(role, 'prices.view') ? prices(tx, deps) : [],
    may(role, 'stations.view') ? stations(tx, deps) : [],
    may(role, 'users.view') ? users(tx, deps) : [],
    may(role, 'farmers.import') ? imports(tx, deps) : [],
  ]
  return kinds.flatMap(kind =>
    kind
      .filter(fits)
      .slice(0, each)
      .map(({ hit }) => hit),
  )
}

const warehouses = (tx: ReadTx, { store }: StationDeps): Candidate[] =>
  openWarehouses(tx, store.build).map(({ id, code, name }) => ({
    hit: { kind: 'warehouse', id, no: code, day: null, title: name ?? '', hint: null },
    words: [called.warehouse],
  }))

const seasons = (tx: ReadTx, { store }: StationDeps): Candidate[] =>
  seasonsKept(tx, store.build).map(({ id, code, label }) => ({
    hit: { kind: 'season', id, no: code, day: null, title: label ?? '', hint: null },
    words: [called.season],
  }))

const prices = (tx: ReadTx, { store, clock }: StationDeps): Candidate[] =>
  pricesLike(tx, store.build, businessDay(clock.wallMs()), { latest: lookedAt }).map(
    ({ id, no, day, grade, whName, certification, price_xaf }) => ({
      hit: {
        kind: 'price',
        id,
        no,
        day,
        title: `${grade} · ${formatXaf(price_xaf)}/kg`,
        hint: [whName, certification].filter(Boolean).join(' · ') || null,
      },
      words: [called.price, whName, certification],
    }),
  )

const users = (tx: ReadTx, { store }: StationDeps): Candidate[] =>
  usersNamed(tx, store.build).map(({ id, name, login }) => ({
    hit: { kind: 'user', id, no: codeOf('user', id), day: null, title: name ?? '', hint: login },
    words: [called.user, login],
  }))

const imports = (tx: ReadTx, { store }: StationDeps): Candidate[] =>
  listImports(tx, store.build)
    .slice(0, lookedAt)
    .map(({ id, file_name, at_ms }) => ({
      hit: { kind: 'import', id, no: codeOf('import', id), day: businessDay(at_ms), title: file_name, hint: null },
      words: [called.import],
    }))

const stations = (tx: ReadTx, deps: StationDeps): Candidate[] => {
  const names = stationNames(tx, deps.store.build)
  return deps.ledger
    .authority()
    .stations()
    .filter(({ revoked }) => !revoked)
    .map(({ dev }) => ({
      hit: { kind: 'station', id: dev, no: shortDeviceId(dev), day: null, title: names.get(dev) ?? '', hint: null },
      words: [called.station],
    }))
}
