import i18next from 'i18next'
import { englishErrors } from '#shared/texts/errors-english.ts'
import { frenchErrors } from '#shared/texts/errors-french.ts'
import type { Terminal } from './terminal.ts'

const resources = { fr: { errors: frenchErrors }, en: { errors: englishErrors } }

/** The language of a terminal: English where `LC_ALL`, `LC_MESSAGES` or `LANG` says so, else French. */
export function languageOf(env: Terminal['env']): 'fr' | 'en' {
  const locale = env['LC_ALL'] || env['LC_MESSAGES'] || env['LANG'] || ''
  return locale.startsWith('en') ? 'en' : 'fr'
}

/**
 * The sentence of a refusal or fault, the same as on the screens, in the language of the terminal; the fields that an `Invalid` names stand in
 * it as files and contract write them. Figures stand beside it in the JSON, in the units of the contract.
 */
export function refusalWords(refusal: { readonly kind: string }, env: Terminal['env']): string {
  const lng = languageOf(env)
  const texts = i18next.createInstance()
  void texts.init({ lng, resources, defaultNS: 'errors', interpolation: { escapeValue: false }, initAsync: false })
  const fields = fieldsOf(refusal)
  const why = 'why' in refusal ? String(refusal.why) : 'detail' in refusal ? String(refusal.detail) : ''
  const says = texts.getFixedT(lng, 'errors') as unknown as (kind: string, values: object) => string
  return says(refusal.kind, { ...refusal, list: fields, context: fields === '' ? why.split(':', 1)[0] : 'fields' })
}

function fieldsOf(refusal: object): string {
  const fields = 'fields' in refusal && Array.isArray(refusal.fields) ? (refusal.fields as { path: string }[]) : []
  return fields.flatMap(({ path }) => (path === '' ? [] : [path])).join(', ')
}
