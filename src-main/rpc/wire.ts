import { contractLimits } from '#shared/contract/limits.ts'
import { type Refusal, refuse } from '#shared/contract/refusal.ts'
import { err, ok, type Result } from '#shared/kit/result.ts'

const invalid = (code: string): Result<never, Refusal> => err(refuse('Invalid', { fields: [{ path: '', code }] }))
const quote = 34
const backslash = 92

/** How deep brackets nest, ignoring those in strings; stops counting past `limit`. Runs before anything is parsed (PR-4). */
function depthOf(text: string, limit: number): number {
  let depth = 0
  let deepest = 0
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === quote) {
      // a long string (a file in base64) is jumped over by the engine's own search
      let end = text.indexOf('"', i + 1)
      while (end !== -1 && escaped(text, end)) end = text.indexOf('"', end + 1)
      if (end === -1) return deepest
      i = end
    } else if (code === 123 || code === 91) {
      depth += 1
      if (depth > deepest) deepest = depth
      if (deepest > limit) return deepest
    } else if (code === 125 || code === 93) depth -= 1
  }
  return deepest
}

function escaped(text: string, at: number): boolean {
  let slashes = 0
  while (text.charCodeAt(at - 1 - slashes) === backslash) slashes += 1
  return slashes % 2 === 1
}

/** A key that could reach a prototype when some later code copies objects (PR-5). */
function hasPrototypeKey(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(hasPrototypeKey)
  if (typeof value !== 'object' || value === null) return false
  return Object.entries(value).some(
    ([key, inner]) => key === '__proto__' || key === 'constructor' || key === 'prototype' || hasPrototypeKey(inner),
  )
}

/** JSON from outside. Errors: TooLarge past `limit` characters; Invalid `depth`, `json` or `key`. Cost: one scan, one parse. */
export function parseJson(text: string, limit: number = contractLimits.requestBytes): Result<unknown, Refusal> {
  if (text.length > limit) return err(refuse('TooLarge', { limit }))
  if (depthOf(text, contractLimits.jsonDepth) > contractLimits.jsonDepth) return invalid('depth')
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return invalid('json')
    throw error
  }
  return hasPrototypeKey(value) ? invalid('key') : ok(value)
}

const undefinedMark = 3
const isPath = (item: unknown): boolean =>
  Array.isArray(item) &&
  item.length <= contractLimits.jsonDepth + 2 &&
  item[0] === undefinedMark &&
  item.slice(1).every(part => typeof part === 'string' || (typeof part === 'number' && Number.isSafeInteger(part)))

/**
 * The body of a call as oRPC writes it, `{json, meta?}`. `meta` may only say which values were `undefined`: dates, maps, patterns and
 * big numbers are in no input of the contract.
 */
export function isCallBody(body: unknown): boolean {
  if (body === undefined) return true
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return false
  if (Object.keys(body).some(key => key !== 'json' && key !== 'meta')) return false
  const { meta } = body as { meta?: unknown }
  return meta === undefined || (Array.isArray(meta) && meta.length <= 10_000 && meta.every(isPath))
}

/** A refusal as oRPC's client reads errors. */
export const refusalBody = (refusal: Refusal, status: number) => ({
  json: { defined: true, code: 'REFUSED', status, message: 'REFUSED', data: refusal },
})
