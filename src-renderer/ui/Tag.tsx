import { Ban, Check, CircleAlert, Info, type LucideIcon, Minus, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import css from './Tag.module.css'

export type Tone = 'good' | 'warning' | 'bad' | 'info' | 'neutral' | 'void'

const marks: Record<Tone, LucideIcon> = {
  good: Check,
  warning: TriangleAlert,
  bad: CircleAlert,
  info: Info,
  neutral: Minus,
  void: Ban,
}

/** A state in a pill: word, tint and sign, so never by colour alone. */
export function Tag({ tone, children, mark = true }: { tone: Tone; children: ReactNode; mark?: boolean }) {
  const Mark = marks[tone]
  return (
    <span className={css.tag} data-tone={tone}>
      {mark && tone !== 'neutral' && <Mark className={css.mark} aria-hidden="true" />}
      {children}
    </span>
  )
}
