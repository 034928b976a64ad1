import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { Trouble } from '../../api/trouble.ts'
import { useFormats } from '../../i18n/format.ts'
import { useTroubleText } from '../../i18n/refusal-text.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { Actions } from '../../ui/Panel.tsx'
import { fieldLabel, Value } from './RecordHistory.tsx'

type Meanwhile = Extract<Trouble, { kind: 'ChangedMeanwhile' }>

/** Fields that somebody else changed since the form was opened: what to, by whom, when; both ways to go on. Comes under the keyboard. */
export function ChangedMeanwhile(props: { trouble: Meanwhile; onMine: () => void; onTheirs: () => void }) {
  const { trouble, onMine, onTheirs } = props
  const { t } = useTranslation('register')
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
              {fieldLabel(field, t)} →{' '}
              {value === null ? (
                <em>{t('history.emptied')}</em>
              ) : (
                <strong>
                  <Value field={field} value={value} />
                </strong>
              )}{' '}
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
