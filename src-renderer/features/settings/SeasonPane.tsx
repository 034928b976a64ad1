import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { may } from '#shared/domain/rights.ts'
import type { OutputOf } from '../../api/client.ts'
import { useAsk } from '../../api/queries.ts'
import { useMe } from '../../app/session.ts'
import { useFormats } from '../../i18n/format.ts'
import { useTroubleText } from '../../i18n/refusal-text.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { Facts } from '../../ui/Panel.tsx'
import { RecordPane, RecordSection } from '../../ui/RecordPane.tsx'
import { Tag } from '../../ui/Tag.tsx'
import { RecordTools } from '../records/RecordTools.tsx'
import { ArchiveAction } from '../register/ArchiveAction.tsx'
import { RecordHistory } from '../register/RecordHistory.tsx'
import { SeasonForm } from './SeasonForm.tsx'

type Season = OutputOf<'seasons.get'>

/** One campaign whole: its days, its history. */
export function SeasonPane({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation('settings')
  const { t: words } = useTranslation('register')
  const formats = useFormats()
  const say = useTroubleText()
  const { data, trouble } = useAsk('seasons.get', { id }, { tables: ['season'], keep: true })
  if (data === undefined) {
    return (
      <RecordPane title={t('parts.seasons')} onClose={onClose}>
        {trouble && <Notice tone="bad" title={say(trouble)} />}
      </RecordPane>
    )
  }
  return (
    <RecordPane
      code={data.code}
      title={data.label}
      tag={
        data.archived ? (
          <Tag tone="void">{words('archived')}</Tag>
        ) : (
          data.current && <Tag tone="good">{t('current')}</Tag>
        )
      }
      onClose={onClose}
      tools={<RecordTools kind="season" id={id} no={data.code} {...(data.label !== null && { name: data.label })} />}
      actions={<SeasonActions season={data} />}
    >
      <RecordSection>
        <Facts
          facts={[
            { label: t('start'), value: data.start_day === null ? null : formats.longDay(data.start_day) },
            { label: t('end'), value: data.end_day === null ? null : formats.longDay(data.end_day) },
          ]}
        />
      </RecordSection>
      <RecordHistory lines={data.history} />
    </RecordPane>
  )
}

function SeasonActions({ season }: { season: Season }) {
  const { t: words } = useTranslation('register')
  const { role } = useMe()
  const [editing, setEditing] = useState(false)
  if (!may(role, 'seasons.edit')) return null
  return (
    <>
      {!season.archived && (
        <ActionButton small shortcut="edit" onClick={() => setEditing(true)}>
          {words('edit')}
        </ActionButton>
      )}
      <ArchiveAction group="seasons" id={season.id} name={season.label ?? ''} archived={season.archived} />
      {editing && <SeasonForm season={season} onDone={() => setEditing(false)} />}
    </>
  )
}
