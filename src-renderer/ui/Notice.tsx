import { Ban, Check, CircleAlert, Info, type LucideIcon, TriangleAlert } from 'lucide-react'
import { type ReactNode, useEffect, useRef } from 'react'
import css from './Notice.module.css'
import type { Tone } from './Tag.tsx'

const marks: Record<Tone, LucideIcon> = {
  good: Check,
  warning: TriangleAlert,
  bad: CircleAlert,
  info: Info,
  neutral: Info,
  void: Ban,
}

/** Tones that F8 stops at. */
const alerts: ReadonlySet<Tone> = new Set<Tone>(['warning', 'bad'])

export interface NoticeProps {
  tone: Tone
  title?: ReactNode
  children?: ReactNode
  action?: ReactNode
  /** Read out and brought into sight at once when it appears (errors, refusals). */
  urgent?: boolean
}

/** A sentence the reader should see beside the work: what is so, and what follows. */
export function Notice({ tone, title, children, action, urgent = false }: NoticeProps) {
  const Mark = marks[tone]
  const box = useRef<HTMLDivElement>(null)
  const words = typeof title === 'string' ? title : ''
  // other words are another notice
  useEffect(() => {
    if (urgent) box.current?.scrollIntoView?.({ block: 'nearest' })
  }, [urgent, words])
  return (
    <div
      ref={box}
      className={css.notice}
      data-tone={tone}
      role={urgent ? 'alert' : undefined}
      {...(alerts.has(tone) && { 'data-alert': true, tabIndex: -1 })}
    >
      <Mark className={css.mark} aria-hidden="true" />
      <div className={css.words}>
        {title && <strong>{title}</strong>} {children}
      </div>
      {action}
    </div>
  )
}
