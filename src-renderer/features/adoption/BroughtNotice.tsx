import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useAsk } from '../../api/queries.ts'
import { useFormats } from '../../i18n/format.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { TakeDialog } from './TakeDialog.tsx'

/** What this station brought from an organisation that it left, until it is taken over; then which organisations were. */
export function BroughtNotice() {
  const { t } = useTranslation('adoption')
  const formats = useFormats()
  const { data, again } = useAsk('adoption.state', {}, { tables: ['bridge', 'warehouse'] })
  const [taking, setTaking] = useState(false)
  if (data === undefined) return null
  const { left, adopted } = data
  const close = () => {
    setTaking(false)
    again()
  }
  return (
    <>
      {left !== null && left.taken === null && (
        <Notice
          tone="warning"
          title={t('brought', { name: left.from.name })}
          action={
            <ActionButton small kind="primary" onClick={() => setTaking(true)}>
              {t('take')}
            </ActionButton>
          }
        >
          {t('broughtHint')}
        </Notice>
      )}
      {adopted.length > 0 && left?.taken !== null && (
        <p className="quiet">
          {t('adopted')}
          {'\u00A0: '}
          {adopted.map(({ name, at_ms }) => `${name} (${formats.instant(at_ms)})`).join(', ')}
        </p>
      )}
      {taking && left !== null && <TakeDialog left={left} depots={data.depots} onDone={close} />}
    </>
  )
}
