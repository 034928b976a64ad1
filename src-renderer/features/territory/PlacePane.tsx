import { useTranslation } from 'react-i18next'
import { may } from '#shared/domain/rights.ts'
import { useAsk } from '../../api/queries.ts'
import { formatRoute, go } from '../../app/route.ts'
import { useMe } from '../../app/session.ts'
import { useFormats } from '../../i18n/format.ts'
import { useTroubleText } from '../../i18n/refusal-text.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { Facts } from '../../ui/Panel.tsx'
import { RecordPane, RecordSection } from '../../ui/RecordPane.tsx'
import { Tag } from '../../ui/Tag.tsx'
import { useShortcut } from '../../ui/use-shortcut.ts'
import { RecordTools } from '../records/RecordTools.tsx'
import { ArchiveAction } from '../register/ArchiveAction.tsx'
import { Conflicts } from '../register/Conflicts.tsx'
import { RecordHistory } from '../register/RecordHistory.tsx'
import css from '../register/Register.module.css'
import type { Place } from './place-values.ts'

/** What the figures of a place are made of. */
export const placeTables = ['place', 'farmer', 'supplier', 'cooperative', 'warehouse', 'delivery', 'void'] as const

/** One place whole: what lies in it and what was brought, the places in it, its names, its history. */
export function PlacePane({ id }: { id: string }) {
  const { t } = useTranslation('territory')
  const { t: words } = useTranslation('register')
  const say = useTroubleText()
  const close = () => go({ at: 'territory' })
  useShortcut('print', () => window.print())
  const { data, trouble } = useAsk('territory.get', { id }, { tables: [...placeTables], keep: true })
  if (trouble !== null) {
    return (
      <RecordPane title={t('title')} onClose={close}>
        <Notice tone="bad" title={say(trouble)} />
      </RecordPane>
    )
  }
  if (data === undefined) return <RecordPane title="…" onClose={close} children={null} />
  return (
    <RecordPane
      code={t(`levelOf.${data.level}`)}
      title={data.name}
      tag={
        data.archived ? (
          <Tag tone="void">{words('archived')}</Tag>
        ) : (
          !data.official && <Tag tone="info">{t('added')}</Tag>
        )
      }
      note={[data.departement, data.region].filter(name => name !== null && name !== data.name).join(', ')}
      onClose={close}
      tools={<RecordTools kind="place" id={id} no={id} name={data.name} />}
      actions={<PlaceActions place={data} />}
    >
      <div className={css.above}>
        <Conflicts conflicts={data.conflicts} of={{ e: 'place', id }} />
      </div>
      <PlaceFigures place={data} />
      <PlaceFacts place={data} />
      <PlacesBelow place={data} />
      {data.history.length > 0 && <RecordHistory lines={data.history} />}
    </RecordPane>
  )
}

function PlaceFigures({ place }: { place: Place }) {
  const { t } = useTranslation('territory')
  const { t: words } = useTranslation('register')
  const formats = useFormats()
  const figure = (count: number, at: 'farmers' | 'suppliers' | 'cooperatives') =>
    count === 0 ? formats.whole(0) : <a href={formatRoute({ at, place: place.id })}>{formats.whole(count)}</a>
  return (
    <RecordSection title={t('figures')}>
      <Facts
        facts={[
          { label: t('farmers'), value: figure(place.farmers, 'farmers') },
          { label: words('stored.area_m2'), value: formats.hectares(place.area_m2) },
          { label: t('suppliers'), value: figure(place.suppliers, 'suppliers') },
          { label: t('cooperatives'), value: figure(place.cooperatives, 'cooperatives') },
          { label: t('warehouses'), value: formats.whole(place.warehouses) },
          { label: t('net'), value: formats.kilograms(place.net_g), strong: true },
        ]}
      />
    </RecordSection>
  )
}

function PlaceFacts({ place }: { place: Place }) {
  const { t } = useTranslation('territory')
  const { t: words } = useTranslation('register')
  const parent =
    place.parent === null ? null : <a href={formatRoute({ at: 'territory', id: place.parent })}>{place.parentName}</a>
  return (
    <RecordSection title={t('place')}>
      <Facts
        facts={[
          { label: words('stored.parent'), value: parent },
          { label: words('stored.name_en'), value: place.name_en },
          { label: words('stored.other_names'), value: place.other_names.join(', ') || null },
          { label: t('source'), value: t(place.official ? 'official' : 'added') },
        ]}
      />
      {place.notes !== null && <p className={css.notes}>{place.notes}</p>}
    </RecordSection>
  )
}

function PlacesBelow({ place }: { place: Place }) {
  const { t } = useTranslation('territory')
  const { t: words } = useTranslation('register')
  const formats = useFormats()
  if (place.level === 'arrondissement') return null
  const rest = place.farmers - place.below.reduce((sum, one) => sum + one.farmers, 0)
  return (
    <RecordSection title={t(place.level === 'region' ? 'levels.departement' : 'levels.arrondissement')}>
      {place.below.length === 0 && <p className="quiet">{t('noneBelow')}</p>}
      <ul className={css.alike}>
        {place.below.map(({ id, name, archived, farmers, net_g }) => (
          <li key={id}>
            <a href={formatRoute({ at: 'territory', id })}>{name}</a>
            <span className="num">{formats.kilograms(net_g)}</span>
            <small>
              {[t('farmersSum', { count: farmers, total: formats.whole(farmers) }), archived && words('archived')]
                .filter(Boolean)
                .join(' · ')}
            </small>
          </li>
        ))}
      </ul>
      {rest > 0 && <p className="quiet">{t('unplaced', { count: rest, total: formats.whole(rest) })}</p>}
    </RecordSection>
  )
}

function PlaceActions({ place }: { place: Place }) {
  const { t } = useTranslation('register')
  const { role } = useMe()
  return (
    <>
      {!place.archived && may(role, 'territory.edit') && (
        <ActionButton small shortcut="edit" onClick={() => go({ at: 'territory', id: place.id, mode: 'edit' })}>
          {t('edit')}
        </ActionButton>
      )}
      {may(role, 'territory.archive') && (
        <ArchiveAction group="territory" id={place.id} name={place.name} archived={place.archived} />
      )}
    </>
  )
}
