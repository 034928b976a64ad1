/** The row above or below, round again at the ends. */
export function neighbourOf(rows: readonly { readonly id: string }[], id: string, step: 1 | -1): string {
  const at = rows.findIndex(row => row.id === id)
  return rows[(at + step + rows.length) % rows.length]?.id ?? id
}
