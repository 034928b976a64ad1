import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ActionButton } from '../ui/ActionButton.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { useShortcut } from '../ui/use-shortcut.ts'
import { french } from '../i18n/texts.ts'
import { ShortcutList } from './ShortcutList.tsx'

type Explained = keyof typeof french.help.field

interface Asked {
  label: string
  /** The words that stand under the field: hint, error. */
  beside: readonly string[]
  explained: Explained | null
}

/** F1: what the field with the keyboard is for, and every key that does something. */
export function FieldHelp() {
  const { t } = useTranslation('help')
  const { t: common } = useTranslation('common')
  const [asked, setAsked] = useState<Asked | null>(null)
  const [open, setOpen] = useState(false)
  useShortcut('help', () => {
    setAsked(fieldOf(document.activeElement))
    setOpen(true)
  })
  const close = () => setOpen(false)
  const said = asked?.explained ? t(`field.${asked.explained}`) : t(asked === null ? 'noField' : 'none')
  return (
    <Dialog
      open={open}
      onClose={close}
      title={asked?.label ?? t('title')}
      size="lg"
      actions={
        <ActionButton onClick={close} autoFocus>
          {common('action.close')}
        </ActionButton>
      }
    >
      <p>{said}</p>
      {asked?.beside.map(words => (
        <p key={words} className="quiet">
          {words}
        </p>
      ))}
      <h3>{t('keys')}</h3>
      <ShortcutList />
    </Dialog>
  )
}

/** What is known of the field that has the keyboard; null where none has it. */
function fieldOf(at: Element | null): Asked | null {
  if (!(at instanceof HTMLInputElement || at instanceof HTMLTextAreaElement || at?.getAttribute('role') === 'radio')) {
    return null
  }
  const group = at.closest('[role=radiogroup]') ?? at
  const labels = at instanceof HTMLInputElement || at instanceof HTMLTextAreaElement ? at.labels : null
  const named = group.getAttribute('aria-label') ?? textOf(group.getAttribute('aria-labelledby'))
  const label = labels?.[0]?.textContent || named || ''
  const name = (group.id || at.id).replace(/-\d+$/, '')
  const beside = (at.getAttribute('aria-describedby') ?? '').split(' ').map(textOf).filter(Boolean)
  return { label, beside, explained: name in french.help.field ? (name as Explained) : null }
}

const textOf = (id: string | null): string => (id ? (document.getElementById(id)?.textContent?.trim() ?? '') : '')
