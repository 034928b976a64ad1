import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ActionButton } from './ActionButton.tsx'
import { Dialog } from './Dialog.tsx'
import { ReasonField } from './ReasonField.tsx'

export interface ConfirmDialogProps {
  open: boolean
  /** The whole fact, as a question: “Payer 776 550 FCFA en espèces à MBALLA Jean ?” */
  title: ReactNode
  /** What follows from it, in a sentence or two. */
  children?: ReactNode
  /** The verb that does it: “Payer 776 550 FCFA”. Never “Oui”. */
  verb: string
  /** The verb that does not: “Ne pas payer”. Has the focus. */
  safeVerb?: string
  /** The act destroys or reverses something. */
  danger?: boolean
  /** Asks why (at least three letters) and hands it over. */
  askReason?: boolean
  /** Something in `children` has the focus, as it is filled in before the reason. */
  fieldsFirst?: boolean
  busy?: boolean
  /** Something that it takes is not there yet. */
  disabled?: boolean
  error?: ReactNode
  onConfirm: (reason: string) => void
  onClose: () => void
}

/** Asks before what cannot be undone: repeats the fact, offers verbs, and stands on the safe one. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { open, title, children, verb, safeVerb, danger = false, askReason = false, busy = false, error } = props
  const { t } = useTranslation('common')
  const [reason, setReason] = useState('')
  const missing = askReason && reason.trim().length < 3
  const close = () => {
    setReason('')
    props.onClose()
  }
  return (
    <Dialog
      open={open}
      onClose={close}
      title={title}
      actions={
        <>
          <ActionButton onClick={close} disabled={busy} autoFocus={!askReason}>
            {safeVerb ?? t('action.cancel')}
          </ActionButton>
          <ActionButton
            kind={danger ? 'danger' : 'primary'}
            busy={busy}
            disabled={missing || props.disabled === true}
            onClick={() => props.onConfirm(reason.trim())}
          >
            {verb}
          </ActionButton>
        </>
      }
    >
      {children}
      {askReason && <ReasonField value={reason} onChange={setReason} autoFocus={props.fieldsFirst !== true} />}
      {error && (
        <p className="dialog-error" role="alert">
          {error}
        </p>
      )}
    </Dialog>
  )
}
