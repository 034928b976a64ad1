import type { ReactNode } from 'react'
import css from './CheckList.module.css'

/** Ticks that belong together, under their question. */
export function CheckList({ label, children }: { label: ReactNode; children: ReactNode }) {
  return (
    <fieldset className={css.list}>
      <legend>{label}</legend>
      {children}
    </fieldset>
  )
}
