import type { TFunction } from 'i18next'
import type { HistoryLine } from '#shared/contract/fields.ts'
import type { Formats } from '../../i18n/format.ts'
import type { LifeEvent } from '../../ui/RecordPane.tsx'

/** Paper sizes as people write them. */
const papers: Readonly<Record<string, string>> = { a4: 'A4', a5: 'A5', '80mm': '80\u00a0mm' }
const known = ['delivery', 'payment', 'void', 'print'] as const

/** The life of a delivery or payment in the reader's words, oldest first. */
export function lifeEvents(life: readonly HistoryLine[], formats: Formats, t: TFunction<'deliveries'>): LifeEvent[] {
  return life.flatMap((line, at) => {
    const kind = known.find(one => one === line.kind)
    if (kind === undefined) return []
    const value = (field: string) => line.changes.find(change => change.field === field)?.after
    const text = (field: string) => {
      const after = value(field)
      return typeof after === 'string' ? after : ''
    }
    const amount = value('amount_xaf')
    return [
      {
        key: `${line.ref}-${at}`,
        at: formats.shortInstant(line.at_ms),
        what: t(`lifeOf.${kind}`, {
          who: line.actorName ?? '…',
          why: line.why ?? '',
          paper: papers[text('paper')] ?? text('paper'),
          no: text('no'),
          amount: typeof amount === 'number' ? formats.money(amount) : '',
        }),
      },
    ]
  })
}
