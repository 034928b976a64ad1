import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import type { Trouble } from '../api/trouble.ts'
import { type Formats, useFormats } from './format.ts'

/**
 * A refusal in the reader's words, with its figures written in their units. Every kind has a sentence in `src-shared/texts`;
 * a kind without one does not compile.
 */
export function troubleText(trouble: Trouble, t: TFunction<'errors'>, formats: Formats): string {
  const values: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(trouble)) values[name] = written(name, value, formats)
  if (trouble.kind === 'TooManyAttempts') values.wait = formats.wait(trouble.waitSeconds)
  if (trouble.kind === 'ImportInUse') values.count = trouble.records
  // `FileNotATable:pdf`: the kind of the reason has its words, what follows is a detail.
  if (trouble.kind === 'CorruptFile') values.context = trouble.detail
  if ('why' in trouble) values.context = trouble.why.split(':', 1)[0]
  return t(trouble.kind, values)
}

function written(name: string, value: unknown, formats: Formats): unknown {
  if (typeof value === 'number') {
    if (name === 'g' || name.endsWith('_g')) return formats.kilograms(value)
    if (name.endsWith('_xaf')) return formats.money(value)
    if (name.endsWith('_bp')) return formats.percent(value)
    return formats.whole(value)
  }
  if (typeof value === 'string' && /day$/i.test(name) && /^\d{4}-\d\d-\d\d$/.test(value)) return formats.day(value)
  return value
}

/** `const say = useTroubleText(); say(trouble)` */
export function useTroubleText(): (trouble: Trouble) => string {
  const { t } = useTranslation('errors')
  const formats = useFormats()
  return trouble => troubleText(trouble, t, formats)
}
