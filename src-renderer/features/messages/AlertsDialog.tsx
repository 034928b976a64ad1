import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type AlertWishes, clockOf } from '#shared/domain/alert-wishes.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { FieldRow } from '../../ui/Panel.tsx'
import { CheckField } from '../../ui/SelectField.tsx'
import { TextField } from '../../ui/TextField.tsx'
import { useWishes } from './alert-wishes.ts'
import css from './Conversations.module.css'
import { soundNews } from './sound.ts'
import { allowNotes, notesAre } from './system-notes.ts'

/** How one wants to be told of what comes (TALK-68). What is typed is kept once it is a clock. */
export function AlertsDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('messages')
  const { read, keep } = useWishes()
  const [wishes, setWishes] = useState(read)
  const change = (changed: Partial<AlertWishes>) => {
    const next = { ...wishes, ...changed }
    setWishes(next)
    keep(next)
  }
  return (
    <Dialog open onClose={onClose} title={t('alerts.title')}>
      <div className={css.form}>
        <CheckField label={t('alerts.system')} checked={wishes.system} onChange={system => change({ system })} />
        {wishes.system && <Allowing />}
        <div className={css.sound}>
          <CheckField label={t('alerts.sound')} checked={wishes.sound} onChange={sound => change({ sound })} />
          <ActionButton small onClick={soundNews}>
            {t('alerts.listen')}
          </ActionButton>
        </div>
        <QuietHours quiet={wishes.quiet} onChange={quiet => change({ quiet })} />
        <CheckField
          label={t('alerts.named')}
          checked={wishes.named}
          disabled={!wishes.quiet.on}
          onChange={named => change({ named })}
        />
        <p className={css.about}>{t('alerts.hint')}</p>
      </div>
    </Dialog>
  )
}

/** What a browser's person has to do before it shows notes of the system. */
function Allowing() {
  const { t } = useTranslation('messages')
  const [are, setAre] = useState(notesAre)
  if (are === 'possible') return null
  const allow = async () => setAre(await allowNotes())
  return (
    <Notice
      tone="warning"
      title={t(`alerts.${are}`)}
      action={
        are === 'toAllow' && (
          <ActionButton small onClick={() => void allow()}>
            {t('alerts.allow')}
          </ActionButton>
        )
      }
    />
  )
}

type Quiet = AlertWishes['quiet']

function QuietHours({ quiet, onChange }: { quiet: Quiet; onChange: (quiet: Quiet) => void }) {
  const { t } = useTranslation('messages')
  const [typed, setTyped] = useState({ from: quiet.from, to: quiet.to })
  const field = (end: 'from' | 'to') => (
    <TextField
      label={t(`alerts.${end}`)}
      value={typed[end]}
      maxLength={8}
      disabled={!quiet.on}
      error={clockOf(typed[end]) === undefined && t('alerts.noClock')}
      onChange={text => {
        setTyped({ ...typed, [end]: text })
        const clock = clockOf(text)
        if (clock !== undefined) onChange({ ...quiet, [end]: clock })
      }}
      onBlur={() => setTyped({ ...typed, [end]: clockOf(typed[end]) ?? typed[end] })}
    />
  )
  return (
    <>
      <CheckField label={t('alerts.quiet')} checked={quiet.on} onChange={on => onChange({ ...quiet, on })} />
      <FieldRow columns={2}>
        {field('from')}
        {field('to')}
      </FieldRow>
    </>
  )
}
