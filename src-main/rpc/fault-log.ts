/** One line of the station's log: identities and kinds only; no names, phones, amounts, positions or messages (architecture.md §6). */
export interface LogLine {
  readonly event: string
  readonly [field: string]: string | number | boolean | null | undefined
}
export type Log = (line: LogLine) => void

/** What of an unexpected error may stand in a log: its class, a system code, and where in our code it came from. */
export function traceOf(error: unknown): { kind: string; code?: string; at?: string } {
  if (!(error instanceof Error)) return { kind: typeof error }
  const code =
    'code' in error && typeof error.code === 'string' && /^[A-Z0-9_]{1,40}$/.test(error.code) ? error.code : undefined
  const places = (error.stack ?? '').matchAll(/([\w.-]+\.(?:ts|tsx|cjs|mjs|js)):(\d+)/g)
  const at = [...places]
    .slice(0, 4)
    .map(([, file, line]) => `${file}:${line}`)
    .join(' ')
  return { kind: error.name.slice(0, 60), ...(code ? { code } : {}), ...(at ? { at } : {}) }
}
