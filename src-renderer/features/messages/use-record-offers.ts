import { useDeferredValue, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { foldText } from '#shared/domain/folded-text.ts'
import { withRecords } from '#shared/domain/mention.ts'
import { isLinkable, type LinkedRecord, numbersTyped, type RecordLink } from '#shared/domain/record-link.ts'
import { type Outcome, useAsk, useCall } from '../../api/queries.ts'
import { useRecordHint } from '../../app/record-hint.ts'
import { begunIn, type Offer, type TypedField, useOffers } from './use-offers.tsx'

/** `title`: what people call the record beside its number. */
type RecordOffer = Offer & { record: LinkedRecord; title: string }

const offerOf = ({ kind, id }: RecordLink, no: string | null, hint: string, title: string): RecordOffer[] =>
  isLinkable(no) ? [{ name: no, hint, title, record: { kind, id, no } }] : []

/**
 * What begins as it was typed goes before what has a word that does, and that before what has it anywhere: a place stands before the people who
 * live there, delivery `L00001` before farmer `PL00001`.
 */
const byBeginning = (part: string) => {
  const wanted = foldText(part)
  const rank = ({ name, title }: RecordOffer): number => {
    const said = [name, title].map(foldText)
    if (said.some(one => one.startsWith(wanted))) return 0
    return said.some(one => one.includes(` ${wanted}`)) ? 1 : 2
  }
  return (a: RecordOffer, b: RecordOffer) => rank(a) - rank(b)
}

/** Whether every word of `part` stands in a text, in any spelling. */
const says = (text: string, part: string): boolean => {
  const folded = foldText(text)
  return foldText(part)
    .split(' ')
    .every(word => folded.includes(word))
}

/** Records offered while a number or a name is typed after `#` (MSG-4). */
export function useRecordOffers(at: TypedField) {
  const hintOf = useRecordHint()
  const { t } = useTranslation('territory')
  const part = begunIn(at, '#')?.part.trim() ?? ''
  const asked = useDeferredValue(part)
  const { data } = useAsk('home.search', { text: asked }, { enabled: asked.length >= 2, keep: true })
  const found = asked.length < 2 || part.length < 2 ? [] : (data?.rows ?? [])
  const places = asked.length < 2 || part.length < 2 ? [] : (data?.places ?? [])
  const offered = [
    ...found.flatMap(row => offerOf(row, row.no, hintOf(row, row.no ?? undefined), row.title)),
    ...places.flatMap(({ id, level, name, path }) =>
      offerOf({ kind: 'place', id }, id, [name, t(`levelOf.${level}`), ...path.toReversed()].join(' · '), name),
    ),
  ]
  // What was found for other words, a moment before, would be taken by the Enter that sends.
  const rows = offered.filter(({ name, hint }) => says(`${name} ${hint}`, part)).toSorted(byBeginning(part))
  /** Of two records of one number, the one that was taken is meant. */
  const taken = useRef(new Map<string, LinkedRecord>())
  const offers = useOffers('#', at, offered.some(({ name }) => name === part) ? [] : rows.slice(0, 8), ({ record }) =>
    taken.current.set(record.no, record),
  )
  const named = useCall('records.named')

  /** What is kept of what was typed: every number that is a record's names it. */
  const kept = async (typed: string): Promise<Outcome<string>> => {
    const untaken = numbersTyped(typed).filter(number => !taken.current.has(number))
    const answer = untaken.length === 0 ? null : await named.run({ numbers: untaken })
    if (answer?.ok === false) return answer
    return { ok: true, value: withRecords(typed, [...taken.current.values(), ...(answer?.value.rows ?? [])]) }
  }
  return { ...offers, kept, busy: named.busy, trouble: named.trouble }
}
