import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx'
import { toastDone } from '../ui/toast.tsx'
import type { AdminTrouble, askRelay } from './relay-calls.ts'

interface AskDialogProps {
  title: string
  hint: string
  verb: string
  /** what is said once it is done */
  said: string
  danger?: boolean
  ask: () => ReturnType<typeof askRelay>
  onDone: () => void
  onClose: () => void
}

/** A question before the relay does something; it closes once that is done, and says in its place why it is not. */
export function AskDialog({ title, hint, verb, said, danger = false, ask, onDone, onClose }: AskDialogProps) {
  const { t } = useTranslation('admin')
  const [busy, setBusy] = useState(false)
  const [trouble, setTrouble] = useState<AdminTrouble | null>(null)
  const act = async () => {
    setBusy(true)
    const answer = await ask()
    setBusy(false)
    if (!answer.ok) return setTrouble(answer.trouble)
    toastDone(said)
    onClose()
    onDone()
  }
  return (
    <ConfirmDialog
      open
      title={title}
      verb={verb}
      danger={danger}
      busy={busy}
      error={trouble && t('trouble', { context: trouble.why ?? trouble.kind })}
      onConfirm={() => void act()}
      onClose={onClose}
    >
      <p>{hint}</p>
    </ConfirmDialog>
  )
}
