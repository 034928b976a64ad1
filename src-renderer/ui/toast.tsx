import { notifications } from '@mantine/notifications'
import i18next from 'i18next'
import { Check, CircleAlert, Undo2 } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

const undoMs = 10_000
const wordsMs = 5_000

const closing = () => ({ closeButtonProps: { 'aria-label': i18next.t('action.close', { ns: 'common' }) } })

let done = ''

/** Says that something is done; leaves by itself, or when the next thing is done. */
export function toastDone(message: ReactNode): void {
  notifications.hide(done)
  const icon = <Check size={16} aria-hidden="true" />
  done = notifications.show({ ...closing(), message, color: 'leaf', icon, autoClose: wordsMs })
}

/** Says that something failed, with its remedy; stays until closed. */
export function toastProblem(message: ReactNode): void {
  const icon = <CircleAlert size={16} aria-hidden="true" />
  notifications.show({ ...closing(), message, color: 'red', icon, autoClose: false, role: 'alert' })
}

/** Says that a reversible thing is done and offers, for ten seconds, to take it back. */
export function toastUndo(message: ReactNode, undo: () => void): void {
  const id = notifications.show({
    ...closing(),
    color: 'leaf',
    icon: <Check size={16} aria-hidden="true" />,
    autoClose: undoMs,
    withAutoCloseProgress: true,
    message: <UndoMessage message={message} onUndo={() => (notifications.hide(id), undo())} />,
  })
}

function UndoMessage({ message, onUndo }: { message: ReactNode; onUndo: () => void }) {
  const { t } = useTranslation('common')
  return (
    <span className="toast-undo">
      <span>{message}</span>
      <button type="button" onClick={onUndo}>
        <Undo2 size={14} aria-hidden="true" /> {t('action.undo')}
      </button>
    </span>
  )
}
