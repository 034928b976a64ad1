import { Modal } from '@mantine/core'
import { type ReactNode, type RefObject, useContext, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useFocusBack } from './focus-back.ts'
import { ShortcutLayer, useIsTopLayer, useTopLayer } from './use-shortcut.ts'

export interface DialogProps {
  open: boolean
  onClose: () => void
  title: ReactNode
  children: ReactNode
  /** Shown at the foot, the safe choice first. */
  actions?: ReactNode
  size?: 'sm' | 'md' | 'lg' | 'xl'
  /** False while something runs that must not be left. */
  closable?: boolean
}

/**
 * A dialog over the page: focus stays inside and comes back, also where it is mounted open and goes whole; Escape closes the one on top
 * and nothing under it; the page's shortcuts rest meanwhile.
 */
export function Dialog({ open, onClose, title, children, actions, size = 'md', closable = true }: DialogProps) {
  const { t } = useTranslation('common')
  const layer = useContext(ShortcutLayer) + 1
  const onTop = useIsTopLayer(layer)
  const body = useRef<HTMLDivElement>(null)
  return (
    <Modal
      opened={open}
      onClose={onClose}
      title={title}
      size={size}
      withCloseButton={closable}
      closeOnEscape={closable && onTop}
      closeOnClickOutside={false}
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      <ShortcutLayer value={layer}>
        <div className="dialog-body" ref={body}>
          {children}
        </div>
        <Over layer={layer} body={body} />
        {actions && <div className="dialog-actions">{actions}</div>}
      </ShortcutLayer>
    </Modal>
  )
}

/** After the body, whose element it needs while it is mounted. */
function Over({ layer, body }: { layer: number; body: RefObject<HTMLDivElement | null> }) {
  useTopLayer(layer)
  useFocusBack(body)
  return null
}
