import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ConflictField } from '#shared/contract/conflicts.ts'
import { useCommand } from '../../api/queries.ts'
import { go } from '../../app/route.ts'
import { useFormats } from '../../i18n/format.ts'
import { useTroubleText } from '../../i18n/refusal-text.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { Actions } from '../../ui/Panel.tsx'
import { RecordSection } from '../../ui/RecordPane.tsx'
import { Tag } from '../../ui/Tag.tsx'
import { toastDone } from '../../ui/toast.tsx'
import { fieldLabel, Value } from '../register/RecordHistory.tsx'
import type { Conflict } from './ConflictPane.tsx'
import css from './Conflicts.module.css'

/** Field by field: what each station says. One is chosen for each; all are settled together. */
export function FieldChoices({ conflict }: { conflict: Conflict }) {
  const { t } = useTranslation('conflicts')
  const say = useTroubleText()
  const command = useCommand('conflicts.keep')
  const [chosen, setChosen] = useState<Record<string, string>>({})
  const open = conflict.fields.filter(field => chosen[field.field] === undefined)
  const keep = async () => {
    const fields = conflict.fields.map(({ field }) => ({ field, ref: chosen[field] ?? '' }))
    const done = await command.run({ id: conflict.id, seen: conflict.seen, fields })
    if (!done.ok) return
    toastDone(t('keep.done'))
    go({ at: 'conflicts' })
  }
  return (
    <>
      {conflict.fields.map(field => (
        <FieldChoice
          key={field.field}
          field={field}
          chosen={chosen[field.field]}
          disabled={!conflict.may.keep}
          onChoose={ref => setChosen({ ...chosen, [field.field]: ref })}
        />
      ))}
      {command.trouble && (
        <p className="dialog-error" role="alert">
          {say(command.trouble)}
        </p>
      )}
      {conflict.may.keep && (
        <Actions>
          <ActionButton kind="primary" disabled={open.length > 0} busy={command.busy} onClick={() => void keep()}>
            {open.length > 0 ? t('keep.left', { count: open.length }) : t('keep.act')}
          </ActionButton>
        </Actions>
      )}
    </>
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
