import { type Mention, mentionAt, typedText } from './mention.ts'
import { linkAt, type RecordLink } from './record-link.ts'
import { positionAt, positionWords, type ToldPosition } from './told-position.ts'

/** A part of a line of a message: its words, or some of them in another form. */
export type Inline =
  | { readonly kind: 'text' | 'code' | 'link'; readonly text: string }
  | { readonly kind: 'mention'; readonly text: string; readonly raw: string; readonly mention: Mention }
  | { readonly kind: 'record'; readonly text: string; readonly raw: string; readonly record: RecordLink }
  | { readonly kind: 'position'; readonly text: string; readonly raw: string; readonly position: ToldPosition }
  | { readonly kind: InlineForm; readonly parts: readonly Inline[] }

/** A form that words are given by a sign on both sides. */
export type InlineForm = 'bold' | 'italic' | 'strike'

/** A part of a message that stands by itself. */
export type Block =
  | { readonly kind: 'lines'; readonly lines: readonly (readonly Inline[])[] }
  | { readonly kind: 'quote'; readonly lines: readonly (readonly Inline[])[] }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly { readonly mark: string; readonly parts: readonly Inline[] }[] }

/** The signs that people know from their telephones. */
export const formSigns: Readonly<Record<InlineForm | 'code', string>> = {
  bold: '*',
  italic: '_',
  strike: '~',
  code: '`',
}
const formOf = new Map(Object.entries(formSigns).map(([form, sign]) => [sign, form as InlineForm | 'code']))

/** Forms in one another: deeper ones are words. */
const deepest = 4
const fence = '```'

/**
 * What a message says, with its forms (MSG-3): `*bold*`, `_italic_`, `~strike~`, `` `code` ``, a line of three back quotes before and after
 * code, `- ` and `1. ` for lists, `> ` for quotes, and addresses that begin with https. Whatever is none of it is text: nothing is lost, and
 * what comes out is data, of which screens make text nodes (EL-13).
 */
export function parseMarkup(text: string): Block[] {
  const blocks: Block[] = []
  const lines = text.split('\n')
  for (let n = 0; n < lines.length; ) {
    const { block, used } = blockAt(lines, n)
    const last = blocks.at(-1)
    if (block.kind === 'lines' && last?.kind === 'lines') {
      blocks[blocks.length - 1] = { kind: 'lines', lines: [...last.lines, ...block.lines] }
    } else blocks.push(block)
    n += used
  }
  return blocks
}

function blockAt(lines: readonly string[], at: number): { block: Block; used: number } {
  const line = lines[at] ?? ''
  if (line === fence) {
    const end = lines.indexOf(fence, at + 1)
    if (end > at + 1) return { block: { kind: 'code', text: lines.slice(at + 1, end).join('\n') }, used: end - at + 1 }
  }
  const [quoted, listed] = [run(lines, at, isQuote), run(lines, at, isItem)]
  if (quoted.length > 0) {
    return { block: { kind: 'quote', lines: quoted.map(one => parseLine(one.slice(2))) }, used: quoted.length }
  }
  if (listed.length > 0) {
    const items = listed.map(one => {
      const mark = itemMark.exec(one)?.[0] ?? ''
      return { mark, parts: parseLine(one.slice(mark.length)) }
    })
    return { block: { kind: 'list', items }, used: listed.length }
  }
  const plain = run(lines, at + 1, one => one !== fence && !isQuote(one) && !isItem(one))
  return { block: { kind: 'lines', lines: [line, ...plain].map(one => parseLine(one)) }, used: plain.length + 1 }
}

const isQuote = (line: string): boolean => line.startsWith('> ')
const itemMark = /^(?:[-•]|\d{1,3}[.)]) /
const isItem = (line: string): boolean => itemMark.test(line)

function run(lines: readonly string[], at: number, belongs: (line: string) => boolean): readonly string[] {
  let end = at
  while (end < lines.length && belongs(lines[end] ?? '')) end++
  return lines.slice(at, end)
}

const address = /https:\/\/[^\s<>"'`|\\^{}]+/y
const wordLetter = /[\p{L}\p{N}]/u

/** The parts of one line. */
export function parseLine(line: string, depth = 0): Inline[] {
  const parts: Inline[] = []
  let plain = 0
  const take = (from: number, to: number, part: Inline): void => {
    if (from > plain) parts.push({ kind: 'text', text: line.slice(plain, from) })
    parts.push(part)
    plain = to
  }
  for (let n = 0; n < line.length; ) {
    const found = addressAt(line, n) ?? namedAt(line, n) ?? formAt(line, n, depth)
    if (found === undefined) n++
    else {
      take(n, found.end, found.part)
      n = found.end
    }
  }
  if (plain < line.length) parts.push({ kind: 'text', text: line.slice(plain) })
  return parts
}

interface Found {
  readonly part: Inline
  readonly end: number
}

function addressAt(line: string, at: number): Found | undefined {
  if (line[at] !== 'h') return undefined
  address.lastIndex = at
  // What ends a sentence ends the address too.
  const text = address.exec(line)?.[0].replace(/[.,;:!?)\]*_~]+$/, '')
  return text === undefined || text.length <= 'https://'.length
    ? undefined
    : { part: { kind: 'link', text }, end: at + text.length }
}

function namedAt(line: string, at: number): Found | undefined {
  const link = line[at] === '#' ? linkAt(line, at) : undefined
  if (link !== undefined) {
    const { raw, no, kind, id } = link
    return { part: { kind: 'record', text: `#${no}`, raw, record: { kind, id } }, end: at + raw.length }
  }
  const told = line[at] === '[' ? positionAt(line, at) : undefined
  if (told !== undefined) {
    const { raw, ...position } = told
    return { part: { kind: 'position', text: positionWords(position), raw, position }, end: at + raw.length }
  }
  const found = line[at] === '@' ? mentionAt(line, at) : undefined
  if (found === undefined) return undefined
  const { raw, name, mention } = found
  return { part: { kind: 'mention', text: `@${name}`, raw, mention }, end: at + raw.length }
}

function formAt(line: string, at: number, depth: number): Found | undefined {
  const sign = line[at] ?? ''
  const form = formOf.get(sign)
  if (form === undefined || depth >= deepest || wordLetter.test(line[at - 1] ?? '')) return undefined
  const first = line[at + 1] ?? ' '
  if (first === sign || (form !== 'code' && first.trim() === '')) return undefined
  const end = endOf(line, at, sign, form)
  if (end < 0) return undefined
  const inside = line.slice(at + 1, end)
  const part: Inline =
    form === 'code' ? { kind: form, text: inside } : { kind: form, parts: parseLine(inside, depth + 1) }
  return { part, end: end + 1 }
}

/** Where a form ends: at its sign, after a letter and before none. */
function endOf(line: string, at: number, sign: string, form: string): number {
  for (let end = line.indexOf(sign, at + 2); end >= 0; end = line.indexOf(sign, end + 1)) {
    const isAfter = form === 'code' || (line[end - 1] ?? ' ').trim() !== ''
    if (isAfter && !wordLetter.test(line[end + 1] ?? '')) return end
  }
  return -1
}

/** The words of parts without their forms. */
export const plainOf = (parts: readonly Inline[]): string =>
  parts
    .map(part => ('parts' in part ? plainOf(part.parts) : part.kind === 'code' ? typedText(part.text) : part.text))
    .join('')

/** A text without its forms, as a list, a quote, a notification or a voice says it. */
export const plainText = (text: string): string =>
  parseMarkup(text)
    .flatMap(block => {
      if (block.kind === 'code') return [typedText(block.text)]
      if (block.kind === 'list') return block.items.map(({ mark, parts }) => mark + plainOf(parts))
      return block.lines.map(plainOf)
    })
    .join('\n')
