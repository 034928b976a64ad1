import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useCommand } from '../../api/queries.ts'
import { useTroubleText } from '../../i18n/refusal-text.ts'
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx'
import { FieldRow } from '../../ui/Panel.tsx'
import { PasswordField, TextField } from '../../ui/TextField.tsx'
import { toastDone } from '../../ui/toast.tsx'

/** Voids a fact with a reason; asks for a second person when the station says one is needed (SES-2). */
export function VoidDialog({
  open,
  procedure,
  id,
  title,
  verb,
  keep,
  done,
  children,
  onClose,
}: {
  open: boolean
  procedure: 'deliveries.void' | 'payments.void'
  id: string
  title: string
  verb: string
  /** The verb that leaves it: “Garder la livraison”. */
  keep: string
  done: string
  children?: ReactNode
  onClose: () => void
}) {
  const { t } = useTranslation('receipts')
  const say = useTroubleText()
  const command = useCommand(procedure)
  const [login, setLogin] = useState('')
  const [password, setPassword] = useState('')
  const needed = command.trouble?.kind === 'SecondNeeded' || login !== ''
  const close = () => {
    command.reset()
    setLogin('')
    setPassword('')
    onClose()
  }
  const confirm = async (why: string) => {
    const second = needed && password !== '' ? { second: { login, password, why } } : {}
    const answer = await command.run({ id, why, ...second })
    setPassword('')
    if (!answer.ok) return
    toastDone(done)
    close()
  }
  return (
    <ConfirmDialog
      open={open}
      title={title}
      verb={verb}
      safeVerb={keep}
      danger
      askReason
      busy={command.busy}
      error={command.trouble && say(command.trouble)}
      onConfirm={why => void confirm(why)}
      onClose={close}
    >
      {children}
      {needed && (
        <FieldRow columns={2}>
          <TextField label={t('secondLogin')} value={login} onChange={setLogin} maxLength={40} autoFocus />
          <PasswordField
            label={t('secondPassword')}
            value={password}
            onChange={setPassword}
            autoComplete="new-password"
          />
        </FieldRow>
      )}
    </ConfirmDialog>
  )
}
