import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import css from './RecordPane.module.css'
import { useShortcut } from './use-shortcut.ts'

export interface RecordPaneProps {
  /** Number or code, quiet, above the title. */
  code?: ReactNode
  title: ReactNode
  /** One quiet line under the title: when, where. */
  note?: ReactNode
  tag?: ReactNode
  actions?: ReactNode
  /** Signs beside the cross. */
  tools?: ReactNode
  children: ReactNode
  onClose: () => void
}

/** The record beside its list: who, what, then its facts and its life. Escape closes it. */
export function RecordPane({ code, title, note, tag, actions, tools, children, onClose }: RecordPaneProps) {
  const { t } = useTranslation('common')
  useShortcut('cancel', onClose)
  return (
    <aside className={css.pane} aria-label={t('pane.record')} tabIndex={-1} data-pane>
      <header className={css.header}>
        <div>
          {code && <div className={css.code}>{code}</div>}
          <h2>
            {title} {tag}
          </h2>
          {note && <div className={css.note}>{note}</div>}
        </div>
        {tools}
        <button type="button" className={css.close} onClick={onClose} aria-label={t('action.close')}>
          <X aria-hidden="true" />
        </button>
      </header>
      <div className={css.body}>{children}</div>
      {actions && <footer className={css.actions}>{actions}</footer>}
    </aside>
  )
}

/** A part of a record, under a line. */
export function RecordSection({ title, children }: { title?: ReactNode; children: ReactNode }) {
  return (
    <section className={css.section}>
      {title && <h3>{title}</h3>}
      {children}
    </section>
  )
}

export interface LifeEvent {
  key: string
  /** Clock or date, as text. */
  at: ReactNode
  what: ReactNode
  where?: ReactNode
}

/** What happened to a record, oldest first. */
export function Life({ events }: { events: readonly LifeEvent[] }) {
  return (
    <ol className={css.life}>
      {events.map(event => (
        <li key={event.key}>
          <span className="num">{event.at}</span>
          <span>{event.what}</span>
          {event.where && <small>{event.where}</small>}
        </li>
      ))}
    </ol>
  )
}

/** A list and, when one is open, its record at the right. */
export function ListWithRecord({ children, record }: { children: ReactNode; record?: ReactNode }) {
  return (
    <div className={css.split} data-open={record ? true : undefined}>
      <div className={css.list}>{children}</div>
      {record}
    </div>
  )
}
