import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useAsk } from '../../api/queries.ts'
import { EmptyState } from '../../ui/EmptyState.tsx'
import type { GridView } from '../../ui/grid-view.ts'

/** A list that is opened from a place's page begins with what lies there, and has everything as its next view (COOP-1). */
export function InPlace({
  place,
  children,
}: {
  place: string | undefined
  children: (views: readonly GridView[]) => ReactNode
}) {
  // A record opened later leaves the place out of the address, not the list.
  const [from] = useState(place)
  return from === undefined ? children([]) : <FromPlace id={from}>{children}</FromPlace>
}

function FromPlace({ id, children }: { id: string; children: (views: readonly GridView[]) => ReactNode }) {
  const { t } = useTranslation('register')
  const { data, trouble } = useAsk('territory.get', { id }, { tables: ['place'] })
  if (trouble !== null) return children([])
  if (data === undefined) return <EmptyState title={t('reading')} />
  const { region, departement, arrondissement } = data
  const filter = {
    region: [region],
    ...(departement !== null && { departement: [departement] }),
    ...(arrondissement !== null && { arrondissement: [arrondissement] }),
  }
  return children([
    { key: 'place', label: data.name, filter },
    { key: 'all', label: t('allPlaces'), filter: {} },
  ])
}
