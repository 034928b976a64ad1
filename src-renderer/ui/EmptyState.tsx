import { Inbox, type LucideIcon, SearchX, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import css from './EmptyState.module.css'

export interface EmptyStateProps {
  title: ReactNode
  /** What this place is for and how the first one comes here. */
  children?: ReactNode
  /** The next step, as buttons. */
  actions?: ReactNode
  kind?: 'empty' | 'nothingFound' | 'failed'
  icon?: LucideIcon
}

const icons: Record<NonNullable<EmptyStateProps['kind']>, LucideIcon> = {
  empty: Inbox,
  nothingFound: SearchX,
  failed: TriangleAlert,
}

/** What stands where rows would: says what belongs here and offers the first step. */
export function EmptyState({ title, children, actions, kind = 'empty', icon }: EmptyStateProps) {
  const Icon = icon ?? icons[kind]
  return (
    <div className={css.state} data-kind={kind} role={kind === 'failed' ? 'alert' : 'status'}>
      <span className={css.icon}>
        <Icon aria-hidden="true" />
      </span>
      <h2>{title}</h2>
      {children && <div className={css.words}>{children}</div>}
      {actions && <div className={css.actions}>{actions}</div>}
    </div>
  )
}
