import { useTranslation } from 'react-i18next'
import type { ToldPosition } from '#shared/domain/told-position.ts'
import { useFormats } from '../../i18n/format.ts'
import { type MapPoint, mapOfCameroon } from './map-data.ts'
import { nearestTown } from './map-view.ts'

/** A position as a point of the map. */
export const pointOf = ({ lat_e6, lon_e6 }: Pick<ToldPosition, 'lat_e6' | 'lon_e6'>): MapPoint => ({
  lat: lat_e6 / 1e6,
  lon: lon_e6 / 1e6,
})

/** Closer than this a place is in the town itself. Units: kilometres. */
const inTown = 2

/** Where a position is, by the nearest town that the map knows. */
export function useNearWords(): (position: Pick<ToldPosition, 'lat_e6' | 'lon_e6'>) => string {
  const { t } = useTranslation('messages')
  const { decimal, whole } = useFormats()
  return position => {
    const near = nearestTown(mapOfCameroon().towns, pointOf(position))
    if (near === undefined) return ''
    const { km, way, town } = near
    if (km < inTown) return t('position.in', { town: town.name })
    const far = km < 10 ? decimal(km, 1) : whole(km)
    return t('position.near', { km: far, way: t(`position.way.${way}`), town: town.name })
  }
}
