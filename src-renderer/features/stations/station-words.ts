import type { TFunction } from 'i18next'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { OutputOf } from '../../api/client.ts'
import { useAsk } from '../../api/queries.ts'
import { type Formats, useFormats } from '../../i18n/format.ts'
import type { Tone } from '../../ui/Tag.tsx'

export type StationRow = OutputOf<'stations.list'>['rows'][number]
export type StationDetail = OutputOf<'stations.get'>

/** Tables whose change makes what is said of stations another. */
export const stationTables = ['station', 'revocation', 'warehouse', 'peer_head', 'network'] as const

export const rightNames = ['enrol', 'hq', 'seed'] as const
export type RightName = (typeof rightNames)[number]
export const isRight = (name: string): name is RightName => rightNames.some(right => right === name)

/** The tone of how a station stands. */
export const toneOf = (standing: StationRow['standing']): Tone =>
  standing === 'member' ? 'good' : standing === 'revoked' ? 'bad' : 'void'

/** Words about stations that several parts of the module say. */
export function useStationWords() {
  const { t } = useTranslation('stations')
  const formats = useFormats()
  const depots = useAskDepots()
  return useMemo(() => wordsOf(t, formats, depots ?? []), [t, formats, depots])
}

function wordsOf(t: TFunction<'stations'>, formats: Formats, depots: readonly Depot[]) {
  const depotName = (id: string): string => {
    const depot = depots.find(one => one.id === id)
    return depot === undefined ? t('depotUnknown') : [depot.code, depot.name].filter(Boolean).join(' ')
  }
  const when = (ms: number | null): string => (ms === null ? t('seenNever') : formats.shortInstant(ms))
  return {
    depotName,
    when,
    /** The warehouse of a station: three letters and name, as far as they are known here. */
    depot: ({ warehouse }: Pick<StationRow, 'warehouse'>): string =>
      [warehouse.code, warehouse.name].filter(Boolean).join(' ') || t('depotUnknown'),
    /** How much of what is here a station has said it holds. */
    holds({ holds, here }: Pick<StationRow, 'holds' | 'here'>): string {
      if (here) return t('holdsHere')
      if (holds === null) return t('holdsUnknown')
      const missing = holds.of - holds.entries
      return missing === 0 ? t('holdsAll') : t('holdsLess', { count: missing, total: formats.whole(missing) })
    },
    seen({ seen_ms, here, link }: Pick<StationRow, 'seen_ms' | 'here' | 'link'>): string {
      if (here) return t('here')
      if (link !== null) return t('linkedAt', { host: link.host })
      return seen_ms === null ? t('seenNever') : `${t('seen')} ${formats.instant(seen_ms)}`
    },
    /** What a log is about. */
    scope(scope: string): string {
      const [kind = '', id = ''] = scope.split(':')
      if (kind === 'wh') return t('scope.wh', { depot: depotName(id) })
      return kind === 'auth' || kind === 'org' || kind === 'chat' || kind === 'audit' ? t(`scope.${kind}`) : scope
    },
  }
}

interface Depot {
  id: string
  code: string | null
  name: string | null
}

function useAskDepots(): readonly Depot[] | undefined {
  const query = { offset: 0, limit: 200, sort: [], filter: {}, archived: 'hide' as const }
  return useAsk('warehouses.list', query, { tables: ['warehouse'] }).data?.rows
}

/** The depots that are open, by their letters. */
export const useDepots = (): readonly Depot[] => useAskDepots() ?? []
