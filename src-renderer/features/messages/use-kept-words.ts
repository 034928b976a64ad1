import { useRef } from 'react'
import type { Outcome } from '../../api/queries.ts'
import { useMentions } from './use-mentions.ts'
import { useRecordOffers } from './use-record-offers.ts'

/** What is kept of words that were typed where nothing is offered: every name and number that is known means whom or what it names. */
export function useKeptWords(conversation: string): (typed: string) => Promise<Outcome<string>> {
  const field = useRef<HTMLTextAreaElement>(null)
  const nowhere = { field, text: '', change: () => undefined, cursor: 0, setCursor: () => undefined }
  const mentions = useMentions(conversation, nowhere)
  const records = useRecordOffers(nowhere)
  return typed => records.kept(mentions.kept(typed))
}
