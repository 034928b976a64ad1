import type { GridApi } from 'ag-grid-community'
import type { ClipboardEvent } from 'react'
import type { Formats } from '../i18n/format.ts'
import { cellForSheet, cellOf, type GridColumn } from './grid-columns.tsx'

/**
 * Ctrl+C on a list: the marked rows, or the one under the cursor, as a spreadsheet takes them, header first. Works through
 * the copy event itself, which needs no permission; text marked by mouse is left to the browser.
 */
export function copyRows<R>(
  event: ClipboardEvent,
  api: GridApi<R>,
  columns: readonly GridColumn<R>[],
  formats: Formats,
): void {
  if (window.getSelection()?.toString()) return
  const focused = api.getFocusedCell()
  const under = focused ? api.getDisplayedRowAtIndex(focused.rowIndex)?.data : undefined
  const marked = api.getSelectedRows()
  const rows = marked.length > 0 ? marked : under ? [under] : []
  if (rows.length === 0) return
  const shown = api
    .getAllDisplayedColumns()
    .map(shownColumn => columns.find(column => column.field === shownColumn.getColId()))
    .filter(column => column !== undefined)
  const lines = rows.map(row => shown.map(column => cellForSheet(column, cellOf(column, row), formats)).join('\t'))
  event.clipboardData.setData('text/plain', [shown.map(column => column.header).join('\t'), ...lines].join('\r\n'))
  event.preventDefault()
}
