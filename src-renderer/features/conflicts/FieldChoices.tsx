import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ConflictField } from '#shared/contract/conflicts.ts'
import { useCommand } from '../../api/queries.ts'
import { go } from '../../app/route.ts'
import { useFormats } from '../../i18n/format.ts'
import { useTroubleText } from '../../i18n/refusal-text.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { RecordSection } from '../../ui/RecordPane.tsx'
import { Tag } from '../../ui/Tag.tsx'
import { toastDone } from '../../ui/toast.tsx'
import { fieldLabel, Value } from '../register/RecordHistory.tsx'
import type { Conflict } from './ConflictPane.tsx'
import css from './Conflicts.module.css'

/** What was chosen of conflicts that are not settled yet, by conflict and what was seen of it. */
const held = new Map<string, Record<string, string>>()

/** What is chosen for each field of a conflict, and the command that settles all of them together. */
export function useFieldChoices(conflict: Conflict) {
  const { t } = useTranslation('conflicts')
  const command = useCommand('conflicts.keep')
  // The record is looked at before all is chosen; what changed since is chosen anew.
  const key = `${conflict.id} ${conflict.seen}`
  const [chosen, setChosen] = useState<Record<string, string>>(() => held.get(key) ?? {})
  const left = conflict.fields.filter(field => chosen[field.field] === undefined).length
  const keep = async () => {
    const fields = conflict.fields.map(({ field }) => ({ field, ref: chosen[field] ?? '' }))
    const done = await command.run({ id: conflict.id, seen: conflict.seen, fields })
    if (!done.ok) return
    held.delete(key)
    toastDone(t('keep.done'))
    go({ at: 'conflicts' })
  }
  const choose = (field: string, ref: string) => {
    const now = { ...chosen, [field]: ref }
    held.set(key, now)
    setChosen(now)
  }
  return { chosen, choose, left, keep, busy: command.busy, trouble: command.trouble }
}

type Choices = ReturnType<typeof useFieldChoices>

/** Field by field: what each station says; one is chosen for each. */
export function FieldChoices({ conflict, choices }: { conflict: Conflict; choices: Choices }) {
  const say = useTroubleText()
  return (
    <>
      {conflict.fields.map(field => (
        <FieldChoice
          key={field.field}
          field={field}
          chosen={choices.chosen[field.field]}
          disabled={!conflict.may.keep}
          onChoose={ref => choices.choose(field.field, ref)}
        />
      ))}
      {choices.trouble && (
        <p className="dialog-error" role="alert">
          {say(choices.trouble)}
        </p>
      )}
    </>
  )
}

/** Settles what was chosen; says how much is left to choose before. */
export function KeepChoices({ left, keep, busy }: Choices) {
  const { t } = useTranslation('conflicts')
  return (
    <ActionButton small kind="primary" disabled={left > 0} busy={busy} onClick={() => void keep()}>
      {left > 0 ? t('keep.left', { count: left }) : t('keep.act')}
    </ActionButton>
  )
}

function FieldChoice({
  field,
  chosen,
  disabled,
  onChoose,
}: {
  field: ConflictField
  chosen: string | undefined
  disabled: boolean
  onChoose: (ref: string) => void
}) {
  const { t } = useTranslation('conflicts')
  const { t: words } = useTranslation('register')
  const formats = useFormats()
  const name = fieldLabel(field.field, words)
  return (
    <RecordSection title={name}>
      <fieldset className={css.choices} disabled={disabled}>
        <legend className={css.legend}>{name}</legend>
        {field.versions.map(version => (
          <label key={version.ref} className={css.choice}>
            <input
              type="radio"
              name={`conflict ${field.field}`}
              checked={chosen === version.ref}
              onChange={() => onChoose(version.ref)}
            />
            <span>
              <strong>
                {version.value === undefined ? t('nothing') : <Value field={field.field} value={version.value} />}
              </strong>
              {version.inForce && <Tag tone="good">{t('inForce')}</Tag>}
              <small>
                {t('saidBy', {
                  who: version.who ?? '…',
                  station: version.station ?? '…',
                  when: formats.instant(version.at_ms),
                })}
              </small>
            </span>
          </label>
        ))}
      </fieldset>
    </RecordSection>
  )
}
