import { useTranslation } from 'react-i18next'
import { useAsk } from '../../api/queries.ts'
import { go } from '../../app/route.ts'
import { useFormats } from '../../i18n/format.ts'
import { useTroubleText } from '../../i18n/refusal-text.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { Facts } from '../../ui/Panel.tsx'
import { Life, RecordPane, RecordSection } from '../../ui/RecordPane.tsx'
import { Tag } from '../../ui/Tag.tsx'
import { RecordTools } from '../records/RecordTools.tsx'
import { useCallWords } from '../network/call-words.ts'
import { StationActions } from './StationActions.tsx'
import { isRight, type StationDetail, stationTables, toneOf, useStationWords } from './station-words.ts'

/** One station: where it stands, what it may, what of it is here, what was decided about it. */
export function StationPane({ dev }: { dev: string }) {
  const { t } = useTranslation('stations')
  const say = useTroubleText()
  const words = useStationWords()
  const close = () => go({ at: 'stations' })
  const { data, trouble } = useAsk('stations.get', { dev }, { tables: stationTables, keep: true })
  if (data === undefined) {
    return (
      <RecordPane title={t('title')} onClose={close}>
        {trouble && <Notice tone="bad" title={say(trouble)} />}
      </RecordPane>
    )
  }
  return (
    <RecordPane
      code={words.depot(data)}
      title={data.name}
      tag={<Tag tone={toneOf(data.standing)}>{t(`is.${data.standing}`)}</Tag>}
      note={data.here ? t('here') : words.seen(data)}
      onClose={close}
      tools={<RecordTools kind="station" id={dev} no={data.device.split('-', 2).join('-')} name={data.name} />}
      actions={<StationActions station={data} />}
    >
      <Standing station={data} />
      <Terms station={data} />
      <Logs station={data} />
      <History station={data} />
    </RecordPane>
  )
}

/** What a person should do about it, if anything. */
function Standing({ station }: { station: StationDetail }) {
  const { t } = useTranslation('stations')
  const { replacedBy, afterwards } = station
  return (
    <>
      {station.standing === 'replaced' && replacedBy !== null && (
        <Notice
          tone="warning"
          title={t('replacedTitle')}
          action={
            <ActionButton small onClick={() => go({ at: 'stations', id: replacedBy })}>
              {t('replacedOpen')}
            </ActionButton>
          }
        >
          {t('replacedHint')}
        </Notice>
      )}
      {station.standing === 'revoked' && afterwards > 0 && (
        <Notice tone="warning" title={t('afterwards', { count: afterwards })}>
          {t('afterwardsHint')}
        </Notice>
      )}
    </>
  )
}

function Terms({ station }: { station: StationDetail }) {
  const { t } = useTranslation('stations')
  const formats = useFormats()
  const words = useStationWords()
  const ofCalls = useCallWords()
  const rights = station.rights.filter(isRight).map(right => t(`right.${right}`))
  return (
    <RecordSection>
      <Facts
        facts={[
          { label: t('device'), value: station.device },
          { label: t('carries'), value: station.carries.map(words.depotName).join(', ') || t('carriesOwn') },
          { label: t('rights'), value: rights.join(', ') || t('rightsNone') },
          { label: t('link'), value: station.link === null ? null : ofCalls.passing(station.link) },
          { label: t('holds'), value: words.holds(station) },
          { label: t('address'), value: station.addresses[0] ?? null },
          { label: t('version'), value: station.version },
          { label: t('joined'), value: formats.instant(station.joined_ms) },
          { label: t('issuer'), value: station.issuer?.name ?? t('issuerWords') },
        ]}
      />
    </RecordSection>
  )
}

function Logs({ station }: { station: StationDetail }) {
  const { t } = useTranslation('stations')
  const formats = useFormats()
  const words = useStationWords()
  return (
    <RecordSection title={t('logs')}>
      {station.logs.length === 0 && <p className="quiet">{t('logsNone')}</p>}
      <Facts
        facts={station.logs.map(log => ({
          label: `${words.scope(log.scope)}${log.state === 'open' ? '' : ` (${t(`state.${log.state}`)})`}`,
          value: formats.whole(log.entries),
        }))}
      />
    </RecordSection>
  )
}

function History({ station }: { station: StationDetail }) {
  const { t } = useTranslation('stations')
  const { t: common } = useTranslation('common')
  const formats = useFormats()
  const changed = (field: string) =>
    field === 'name' || field === 'wh' || field === 'sc' || field === 'rt' ? t(`change.${field}`) : field
  return (
    <RecordSection title={t('history')}>
      <Life
        events={station.history.map((line, at) => {
          const fields = line.kind === 'edit' ? line.changes.map(change => changed(change.field)).join(', ') : ''
          const what = line.kind === 'create' || line.kind === 'revocation' ? t(`event.${line.kind}`) : t('event.edit')
          return {
            key: `${line.ref}-${at}`,
            at: formats.shortInstant(line.at_ms),
            what: [
              fields === '' ? what : common('labelled', { label: what, value: fields }),
              line.why === 'restore' ? t('restored') : line.why,
              line.actorName,
            ]
              .filter(Boolean)
              .join(' · '),
          }
        })}
      />
    </RecordSection>
  )
}
