import type { ReactNode } from 'react'
import css from './Panel.module.css'

/** A white card. `dark`: the cocoa card turned to the person in front (net weight, amount). */
export function Panel({
  title,
  actions,
  dark = false,
  children,
}: {
  title?: ReactNode
  actions?: ReactNode
  dark?: boolean
  children: ReactNode
}) {
  return (
    <section className={css.panel} data-dark={dark || undefined}>
      {(title || actions) && (
        <header className={css.header}>
          {title && <h2>{title}</h2>}
          {actions}
        </header>
      )}
      {children}
    </section>
  )
}

/** Fields side by side, as many columns as asked, fewer where there is no room. */
export function FieldRow({ columns, children }: { columns: 1 | 2 | 3 | 4; children: ReactNode }) {
  return (
    <div className={css.fields} data-columns={columns}>
      {children}
    </div>
  )
}

/** Screen parts under each other with the usual gap. */
export function Stack({ children, gap = 4 }: { children: ReactNode; gap?: 2 | 3 | 4 | 5 }) {
  return (
    <div className={css.stack} data-gap={gap}>
      {children}
    </div>
  )
}

/** Buttons in a row; `end` puts them at the right. */
export function Actions({ children, end = false }: { children: ReactNode; end?: boolean }) {
  return (
    <div className={css.actions} data-end={end || undefined}>
      {children}
    </div>
  )
}

/** A screen that scrolls inside the shell and keeps the page still. */
export function Page({ children, aside }: { children: ReactNode; aside?: ReactNode }) {
  return (
    <div className={css.page} data-aside={aside ? true : undefined}>
      <div className={css.scroll}>{children}</div>
      {aside}
    </div>
  )
}

/** A figure large enough to read across the counter. */
export function Figure({
  label,
  value,
  unit,
  gold = false,
  small = false,
}: {
  label: ReactNode
  value: ReactNode
  unit?: ReactNode
  gold?: boolean
  small?: boolean
}) {
  return (
    <div
      className={css.figure}
      data-gold={gold || undefined}
      data-small={small || undefined}
      data-none={value === '–' || undefined}
    >
      <span>{label}</span>
      <strong className="num">
        {value}
        {unit && <small>{unit}</small>}
      </strong>
    </div>
  )
}

export interface Fact {
  label: ReactNode
  value: ReactNode
  /** Heavier: the sum of what stands above. */
  strong?: boolean
  tone?: 'warning' | 'bad' | 'good'
}

/** Figures stand under each other; names keep their own spacing. */
const isFigure = (value: ReactNode): boolean =>
  typeof value === 'number' || (typeof value === 'string' && /^[\u2212+-]?\s?\d[\d\s.,]*(\D{0,8})$/.test(value))

/** Labels left, values right, figures under each other. Facts without a value are left out. */
export function Facts({ facts }: { facts: readonly (Fact | false | null | undefined)[] }) {
  const shown = facts.filter((fact): fact is Fact => Boolean(fact) && (fact as Fact).value !== null)
  return (
    <dl className={css.facts}>
      {shown.map((fact, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the list is redrawn whole
        <div key={at} data-strong={fact.strong || undefined} data-tone={fact.tone}>
          <dt>{fact.label}</dt>
          <dd className={isFigure(fact.value) ? 'num' : undefined}>{fact.value}</dd>
        </div>
      ))}
    </dl>
  )
}
