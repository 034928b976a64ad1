import { createContext, type ReactNode, useContext, useMemo } from 'react'
import { contractLimits } from '#shared/contract/limits.ts'
import { linksIn, type RecordLink } from '#shared/domain/record-link.ts'
import type { OutputOf } from '../../api/client.ts'
import { useAsk } from '../../api/queries.ts'

export type RecordCard = OutputOf<'records.cards'>['rows'][number]

const keyOf = ({ kind, id }: RecordLink): string => `${kind} ${id}`
const Cards = createContext<ReadonlyMap<string, RecordCard>>(new Map())

/** What cards are made of, and what decides who may see them. */
export const cardTables = [
  'delivery',
  'payment',
  'allocation',
  'void',
  'farmer',
  'farmer_merge',
  'supplier',
  'supplier_validation',
  'cooperative',
  'lot',
  'stock_line',
  'till_open',
  'till_move',
  'till_close',
  'dispute',
  'settlement',
  'warehouse',
  'place',
  'season',
  'price',
  'station',
  'revocation',
  'network',
  'user',
  'access_grant',
  'access_removal',
  'import',
] as const

/** Asks for all records that some texts name, in one call, as they are now and within the rights of who looks; the last ones of very many. */
export function ShownCards({ texts, children }: { texts: readonly (string | null)[]; children: ReactNode }) {
  const refs = useMemo(() => {
    const links = texts.flatMap(text => (text === null ? [] : linksIn(text)))
    const each = new Map(links.map(({ kind, id }) => [keyOf({ kind, id }), { kind, id }]))
    return [...each.values()].slice(-contractLimits.shownRecords)
  }, [texts])
  const { data } = useAsk('records.cards', { refs }, { tables: cardTables, keep: true, enabled: refs.length > 0 })
  const cards = useMemo(() => new Map(data?.rows.map(card => [keyOf(card), card])), [data])
  return <Cards value={cards}>{children}</Cards>
}

/** A record that a text on screen names; undefined where who looks may not see it, and where it is not here. */
export const useCard = (link: RecordLink): RecordCard | undefined => useContext(Cards).get(keyOf(link))

const namedKinds = ['place', 'station', 'season', 'user', 'import'] as const

/** What people call a record: its number, or its name where the number is the program's own. */
export const calledOf = ({ kind, no, name }: RecordCard): string | null =>
  namedKinds.some(one => one === kind) ? (name ?? no) : (no ?? name)
