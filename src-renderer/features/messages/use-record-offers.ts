import { useDeferredValue, useRef } from 'react'
import { foldText } from '#shared/domain/folded-text.ts'
import { withRecords } from '#shared/domain/mention.ts'
import { isLinkable, type LinkedRecord, numbersTyped } from '#shared/domain/record-link.ts'
import { type Outcome, useAsk, useCall } from '../../api/queries.ts'
import { useRecordHint } from '../../app/record-hint.ts'
import { begunIn, type Offer, type TypedField, useOffers } from './use-offers.tsx'

type RecordOffer = Offer & { record: LinkedRecord }

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
  const part = begunIn(at, '#')?.part.trim() ?? ''
  const asked = useDeferredValue(part)
  const { data } = useAsk('home.search', { text: asked }, { enabled: asked.length >= 2, keep: true })
  const found = asked.length < 2 || part.length < 2 ? [] : (data?.rows ?? [])
  const isDone = found.some(({ no }) => no === part)
  const rows = found.flatMap((row): RecordOffer[] => {
    const { kind, id, no } = row
    if (!isLinkable(no)) return []
    const hint = hintOf(row, no)
    // What was found for other words, a moment before, would be taken by the Enter that sends.
    return says(`${no} ${hint}`, part) ? [{ name: no, hint, record: { kind, id, no } }] : []
  })
  /** Of two records of one number, the one that was taken is meant. */
  const taken = useRef(new Map<string, LinkedRecord>())
  const offers = useOffers('#', at, isDone ? [] : rows.slice(0, 8), ({ record }) =>
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
