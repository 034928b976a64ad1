import type { ReactNode } from 'react'
import css from './Admin.module.css'

/** A column: `figure` at the right, `act` for buttons. */
export interface AdminColumn<R> {
  readonly name: string
  readonly title: string
  readonly kind?: 'figure' | 'act'
  readonly cell: (row: R) => ReactNode
}

/** A short table as it stands, the first column naming the row. What is too wide scrolls by itself. */
export function AdminTable<R>({
  label,
  columns,
  rows,
  rowId,
}: {
  label: string
  columns: readonly AdminColumn<R>[]
  rows: readonly R[]
  rowId: (row: R) => string
}) {
  return (
    <div className={css.wide} tabIndex={0} role="region" aria-label={label}>
      <table className={css.table}>
        <thead>
          <tr>
            {columns.map(({ name, title, kind }) => (
              <th key={name} scope="col" data-figure={kind === 'figure' || undefined}>
                {title === '' ? <span className="unseen">{name}</span> : title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(row => (
            <tr key={rowId(row)}>
              {columns.map(({ name, kind, cell }, at) =>
                at === 0 ? (
                  <th key={name} scope="row">
                    {cell(row)}
                  </th>
                ) : (
                  <td key={name} data-figure={kind === 'figure' || undefined} data-act={kind === 'act' || undefined}>
                    {cell(row)}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** A name, and under it what tells it from others. */
export function Named({ name, under }: { name: ReactNode; under: ReactNode }) {
  return (
    <>
      {name}
      <span className={css.under}>{under}</span>
    </>
  )
}
