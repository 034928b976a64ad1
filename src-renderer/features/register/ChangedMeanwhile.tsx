import { type ReactNode, useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { Trouble } from '../../api/trouble.ts'
import { useFormats } from '../../i18n/format.ts'
import { useTroubleText } from '../../i18n/refusal-text.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { Actions } from '../../ui/Panel.tsx'
import { fieldLabel, Value } from './RecordHistory.tsx'

type Meanwhile = Extract<Trouble, { kind: 'ChangedMeanwhile' }>

/** How what is not a record's field is called and written. */
interface Written {
  readonly label: (field: string) => string
  readonly value: (field: string, value: unknown) => ReactNode
}

/** Fields that somebody else changed since the form was opened: what to, by whom, when; both ways to go on. Comes under the keyboard. */
export function ChangedMeanwhile(props: {
  trouble: Meanwhile
  written?: Written
  onMine: () => void
  onTheirs: () => void
}) {
  const { trouble, onMine, onTheirs } = props
  const { t } = useTranslation('register')
  const written = props.written ?? {
    label: field => fieldLabel(field, t),
    value: (field, value) => <Value field={field} value={value} />,
  }
  const formats = useFormats()
  const say = useTroubleText()
  const box = useRef<HTMLDivElement>(null)
  const told = trouble.refs.join()
  useEffect(() => box.current?.focus(), [told])
  return (
    <div ref={box} tabIndex={-1} className="error-summary">
      <Notice tone="warning" title={say(trouble)} urgent>
        <ul>
          {trouble.fields.map(({ field, value, who, at_ms }) => (
            <li key={field}>
              {written.label(field)} →{' '}
              {value === null ? <em>{t('history.emptied')}</em> : <strong>{written.value(field, value)}</strong>}{' '}
              <small>
                {t('history.by', { who: who ?? '…' })}, {formats.shortInstant(at_ms)}
              </small>
            </li>
          ))}
        </ul>
        <Actions>
          <ActionButton small onClick={onTheirs}>
            {t('meanwhile.theirs')}
          </ActionButton>
          <ActionButton small kind="primary" onClick={onMine}>
            {t('meanwhile.mine')}
          </ActionButton>
        </Actions>
      </Notice>
    </div>
  )
}
