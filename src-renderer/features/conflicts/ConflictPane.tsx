import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { conflictTables } from '#shared/domain/conflict-kinds.ts'
import type { OutputOf } from '../../api/client.ts'
import { useAsk, useCommand } from '../../api/queries.ts'
import { formatRoute, go, type Route } from '../../app/route.ts'
import { useTroubleText } from '../../i18n/refusal-text.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { RecordPane, RecordSection } from '../../ui/RecordPane.tsx'
import { toastDone } from '../../ui/toast.tsx'
import { ConflictSides } from './ConflictSides.tsx'
import css from './Conflicts.module.css'
import { FieldChoices, KeepChoices, useFieldChoices } from './FieldChoices.tsx'

export type Conflict = OutputOf<'conflicts.get'>

const recordScreens = {
  farmer: 'farmers',
  supplier: 'suppliers',
  cooperative: 'cooperatives',
  place: 'territory',
  user: 'users',
} as const

/** Where the record of a conflict is shown, if it has a screen of its own. */
function recordRoute(record: Conflict['record']): Route | null {
  const at = Object.entries(recordScreens).find(([e]) => e === record?.e)?.[1]
  return record === null || at === undefined ? null : { at, id: record.i }
}

/** One conflict: what contradicts what, said by whom, when and where, and what may be done about it. */
export function ConflictPane({ id }: { id: string }) {
  const { t } = useTranslation('conflicts')
  const say = useTroubleText()
  const close = () => go({ at: 'conflicts' })
  const { data, trouble } = useAsk('conflicts.get', { id }, { tables: [...conflictTables], keep: true })
  if (trouble?.kind === 'NotFound') {
    return (
      <RecordPane title={t('title')} onClose={close}>
        <Notice tone="good" title={t('settled')}>
          {t('settledHint')}
        </Notice>
      </RecordPane>
    )
  }
  if (trouble !== null) {
    return (
      <RecordPane title={t('title')} onClose={close}>
        <Notice tone="bad" title={say(trouble)} />
      </RecordPane>
    )
  }
  if (data === undefined) return <RecordPane title="…" onClose={close} children={null} />
  return <OpenConflict conflict={data} onClose={close} />
}

function OpenConflict({ conflict, onClose }: { conflict: Conflict; onClose: () => void }) {
  const { t } = useTranslation('conflicts')
  const choices = useFieldChoices(conflict)
  const { kind, fields, sides } = conflict
  const route = recordRoute(conflict.record)
  return (
    <RecordPane
      title={conflict.title ?? t(`kind.${kind}`)}
      note={[t(`kind.${kind}`), conflict.warehouse].filter(Boolean).join(' · ')}
      onClose={onClose}
      actions={
        <>
          {fields.length > 0 && conflict.may.keep && <KeepChoices {...choices} />}
          <SettleActions conflict={conflict} />
        </>
      }
    >
      <div className={css.hint}>
        <Notice tone="warning" title={t(`hint.${kind}`)}>
          {t(`remedy.${kind}`)}
        </Notice>
        {route !== null && <a href={formatRoute(route)}>{t('openRecord')}</a>}
      </div>
      {fields.length > 0 && <FieldChoices conflict={conflict} choices={choices} />}
      {sides.length > 0 && (
        <RecordSection title={t(kind === 'disputed' ? 'contested' : 'sides')}>
          <ConflictSides sides={sides} disputed={kind === 'disputed'} />
        </RecordSection>
      )}
    </RecordPane>
  )
}

type Act = 'accept' | 'release' | 'merge'

function SettleActions({ conflict }: { conflict: Conflict }) {
  const { t } = useTranslation('conflicts')
  const say = useTroubleText()
  const [asking, setAsking] = useState<Act | null>(null)
  const accept = useCommand('conflicts.accept')
  const release = useCommand('conflicts.release')
  const merge = useCommand('conflicts.mergeFarmers')
  const command = asking === 'merge' ? merge : asking === 'release' ? release : accept
  const [farmer, other] = conflict.sides.map(side => side.id)
  const run = async (act: Act, why: string) => {
    const seen = { id: conflict.id, seen: conflict.seen, why }
    if (act === 'merge') {
      return farmer === undefined || other === undefined ? null : merge.run({ farmer, other, why })
    }
    return act === 'release' ? release.run(seen) : accept.run(seen)
  }
  const confirm = async (act: Act, why: string) => {
    const done = await run(act, why)
    if (!done?.ok) return
    setAsking(null)
    toastDone(t(`${act}.done`))
    go({ at: 'conflicts' })
  }
  const acts = (['merge', 'release', 'accept'] as const).filter(act => conflict.may[act])
  const { kind } = conflict
  const acceptVerb = t(kind === 'farmers' || kind === 'disputed' ? `accept.${kind}` : 'accept.act')
  return (
    <>
      {acts.map((act, n) => (
        <ActionButton
          small
          key={act}
          {...(n === 0 && act !== 'accept' && { kind: 'primary' })}
          onClick={() => setAsking(act)}
        >
          {act === 'accept' ? acceptVerb : t(`${act}.act`)}
        </ActionButton>
      ))}
      {asking !== null && (
        <ConfirmDialog
          open
          title={t(`${asking}.ask`, { verb: acceptVerb })}
          verb={asking === 'accept' ? acceptVerb : t(`${asking}.act`)}
          safeVerb={t('notYet')}
          askReason
          busy={command.busy}
          error={command.trouble && say(command.trouble)}
          onConfirm={why => void confirm(asking, why)}
          onClose={() => {
            command.reset()
            setAsking(null)
          }}
        >
          <p>{t(`${asking}.hint`)}</p>
        </ConfirmDialog>
      )}
    </>
  )
}
