import { Checkbox, Popover } from '@mantine/core'
import type { TFunction } from 'i18next'
import { Funnel } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { parseDecimal } from '#shared/domain/decimal-input.ts'
import { type Formats, useFormats } from '../i18n/format.ts'
import { ActionButton } from './ActionButton.tsx'
import css from './DataGrid.module.css'
import { DateField } from './DateField.tsx'
import { DecimalField } from './DecimalField.tsx'
import type { GridFilter } from './grid-view.ts'
import { cellText, type GridColumn, type GridKind, isFigure } from './grid-columns.tsx'
import type { GridPages } from './use-grid-pages.ts'

type Wanted = GridFilter[string]
interface Bounds {
  from?: string | number | undefined
  to?: string | number | undefined
}
const boundsOf = (wanted: Wanted | undefined): Bounds => (wanted === undefined || Array.isArray(wanted) ? {} : wanted)
const ticksOf = (wanted: Wanted | undefined): readonly unknown[] => (Array.isArray(wanted) ? wanted : [])

const scales: Partial<Record<GridKind, { scale: number; unit: string }>> = {
  count: { scale: 0, unit: '' },
  weight: { scale: 3, unit: 'kg' },
  money: { scale: 0, unit: 'FCFA' },
  percent: { scale: 2, unit: '%' },
  area: { scale: 4, unit: 'ha' },
}

/** The filter with one field fewer. */
export const without = (filter: GridFilter, field: string): GridFilter =>
  Object.fromEntries(Object.entries(filter).filter(([name]) => name !== field))

/** What a filter asks for, in words: “Net : 100 à 500 kg”. */
export function filterLabel<R>(
  columns: readonly GridColumn<R>[],
  field: string,
  wanted: Wanted,
  formats: Formats,
  t: TFunction<'common'>,
): string {
  const column = columns.find(one => one.field === field)
  if (!column) return field
  const word = (value: string | number | null) => (value === null ? t('grid.none') : cellText(column, value, formats))
  if (Array.isArray(wanted)) return t('grid.filterIs', { name: column.header, value: wanted.map(word).join(', ') })
  const { from, to } = wanted
  if (from !== undefined && to !== undefined) {
    return t('grid.filterBetween', { name: column.header, from: word(from), to: word(to) })
  }
  if (from !== undefined) return t('grid.filterFrom', { name: column.header, from: word(from) })
  return t('grid.filterTo', { name: column.header, to: word(to ?? null) })
}

/** Every column that can be filtered, in one panel; each change shows at once. */
export function GridFilters<R>({
  columns,
  pages,
  archivable,
}: {
  columns: readonly GridColumn<R>[]
  pages: GridPages
  archivable: boolean
}) {
  const { t } = useTranslation('common')
  const [open, setOpen] = useState(false)
  const offered = columns.filter(column => column.filter)
  if (offered.length === 0 && !archivable) return null
  const { filter, archived } = pages.wish
  const want = (field: string, wanted: Wanted | undefined) => {
    const rest = without(filter, field)
    pages.setWish({ filter: wanted === undefined ? rest : { ...rest, [field]: wanted } })
  }
  return (
    <Popover opened={open} onChange={setOpen} position="bottom-start" trapFocus returnFocus>
      <Popover.Target>
        <span>
          <ActionButton small icon={<Funnel size={16} aria-hidden="true" />} onClick={() => setOpen(before => !before)}>
            {t('grid.filters')}
          </ActionButton>
        </span>
      </Popover.Target>
      <Popover.Dropdown>
        <div className={css.filters}>
          {offered.map(column => (
            <fieldset key={column.field} className={css.filter}>
              <legend>{column.header}</legend>
              <FilterOf column={column} wanted={filter[column.field]} want={wanted => want(column.field, wanted)} />
            </fieldset>
          ))}
          {archivable && (
            <Checkbox
              label={t('grid.showArchived')}
              checked={archived === 'show'}
              onChange={event => pages.setWish({ archived: event.currentTarget.checked ? 'show' : 'hide' })}
            />
          )}
          <ActionButton small kind="quiet" onClick={pages.clear}>
            {t('grid.clearFilters')}
          </ActionButton>
        </div>
      </Popover.Dropdown>
    </Popover>
  )
}

interface FilterOfProps<R> {
  column: GridColumn<R>
  wanted: Wanted | undefined
  want: (wanted: Wanted | undefined) => void
}

function FilterOf<R>({ column, wanted, want }: FilterOfProps<R>) {
  const { t } = useTranslation('common')
  const formats = useFormats()
  const bounds = boundsOf(wanted)
  const bound = (side: keyof Bounds, value: string | number | undefined) => {
    const { from, to }: Bounds = side === 'from' ? { ...bounds, from: value } : { ...bounds, to: value }
    if (from === undefined && to === undefined) return want(undefined)
    want({ ...(from !== undefined && { from }), ...(to !== undefined && { to }) })
  }
  if (column.choices) {
    const ticks = ticksOf(wanted)
    return (
      <div className={css.ticks}>
        {column.choices.map(({ value, label }) => (
          <Checkbox
            key={value}
            size="xs"
            label={label}
            checked={ticks.includes(value)}
            onChange={event => {
              const next = event.currentTarget.checked ? [...ticks, value] : ticks.filter(one => one !== value)
              want(next.length > 0 ? (next as string[]) : undefined)
            }}
          />
        ))}
      </div>
    )
  }
  const figure = isFigure(column.kind) ? scales[column.kind] : undefined
  return (
    <div className={css.range}>
      {(['from', 'to'] as const).map(side =>
        figure ? (
          <FigureBound
            key={side}
            label={t(side === 'from' ? 'grid.from' : 'grid.to')}
            {...figure}
            write={value => cellText(column, value, formats).replace(/[\s\u00a0]%$/, '')}
            value={bounds[side] as number | undefined}
            onChange={value => bound(side, value)}
          />
        ) : (
          <DateField
            key={side}
            label={t(side === 'from' ? 'grid.from' : 'grid.to')}
            value={String(bounds[side] ?? '')}
            onChange={day => bound(side, day === '' ? undefined : day)}
          />
        ),
      )}
    </div>
  )
}

interface FigureBoundProps {
  label: string
  scale: number
  unit: string
  write: (value: number) => string
  value: number | undefined
  onChange: (value: number | undefined) => void
}

function FigureBound({ label, scale, unit, write, value, onChange }: FigureBoundProps) {
  const [text, setText] = useState(value === undefined ? '' : write(value))
  const type = (next: string) => {
    setText(next)
    const read = parseDecimal(next, { scale })
    if (read.ok) onChange(read.value.value)
    else if (next.trim() === '') onChange(undefined)
  }
  return <DecimalField label={label} scale={scale} unit={unit} write={write} value={text} onChange={type} />
}
