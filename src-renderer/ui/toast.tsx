import { notifications } from '@mantine/notifications'
import i18next from 'i18next'
import { Check, CircleAlert, Undo2 } from 'lucide-react'
import { type ReactNode, useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { KeyHint } from './KeyHint.tsx'
import { shortcutAria, shortcutOf } from './shortcuts.ts'

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
  useUndoKey(onUndo)
  return (
    <span className="toast-undo">
      <span>{message}</span>
      <button type="button" onClick={onUndo} aria-keyshortcuts={shortcutAria('undo')}>
        <Undo2 size={14} aria-hidden="true" /> {t('action.undo')} <KeyHint action="undo" />
      </button>
    </span>
  )
}

/** What may be taken back, the latest last: the key takes back that. */
const offered: object[] = []

/** Its key works over a dialog too, which keeps Tab to itself. What a screen or a field has to undo of its own goes first. */
function useUndoKey(onUndo: () => void): void {
  const latest = useRef(onUndo)
  useEffect(() => {
    latest.current = onUndo
  })
  useEffect(() => {
    const offer = {}
    offered.push(offer)
    const hear = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || shortcutOf(event) !== 'undo' || offered.at(-1) !== offer) return
      if (isWrittenIn(event.target)) return
      event.preventDefault()
      latest.current()
    }
    window.addEventListener('keydown', hear)
    return () => {
      window.removeEventListener('keydown', hear)
      offered.splice(offered.indexOf(offer), 1)
    }
  }, [])
}

const isWrittenIn = (target: EventTarget | null): boolean =>
  (target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement) && target.value !== ''
