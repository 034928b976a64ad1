import type { PaperModel } from './receipt-model.ts'
import { drawableText } from './safe-text.ts'

/** The model with every text made safe and drawable; the signed code, which is never drawn as text, is left alone. */
export function drawableModel<M extends PaperModel>(model: M, drawable: ReadonlySet<number>): M {
  const canDraw = (codePoint: number): boolean => drawable.has(codePoint)
  return cleaned(model, '', text => drawableText(text, canDraw)) as M
}

/** Values that are codes, not words: `kind` and the like choose a branch, `qrText` is signed. */
const verbatim = new Set(['qrText', 'kind', 'method', 'grade', 'role', 'day'])

function cleaned(value: unknown, key: string, clean: (text: string) => string): unknown {
  if (typeof value === 'string') return verbatim.has(key) ? value : clean(value)
  if (Array.isArray(value)) return value.map(item => cleaned(item, key, clean))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, cleaned(item, name, clean)]))
}
