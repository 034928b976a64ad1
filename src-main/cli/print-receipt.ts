import { machinePorts } from '../open-station.ts'
import { type Arguments, oneOf, textOption } from './arguments.ts'
import { withOutput } from './output-file.ts'
import { type StationAtHand, withStation } from './station-at-hand.ts'
import type { Answer, Terminal } from './terminal.ts'

const papers = ['a4', 'a5', '80mm'] as const
const langs = ['fr', 'en'] as const
type Of = 'delivery' | 'payment' | 'till'

/**
 * `receipt NUMBER --paper … --out FILE`: the paper of a delivery, payment or till; a second one says DUPLICATA (LEDGER §10). The print
 * is counted when the same paper already lies whole beside FILE: where it cannot be written nothing is counted.
 */
export async function printReceipt(given: Arguments, terminal: Terminal): Promise<Answer> {
  const [number = ''] = given.words
  const paper = oneOf(given, 'paper', papers)
  const lang = oneOf(given, 'lang', langs, 'fr')
  const out = textOption(given, 'out') ?? ''
  return withStation(given, terminal, true, async at => {
    const found = await findNumber(at, number.toUpperCase())
    if (found === null) return { json: { found: false, number }, yes: false }
    const make = (print: boolean) =>
      at.client.receipts[found.of]({ commandId: machinePorts().random.uuid(), id: found.id, paper, lang, print })
    const { printed, bytes } = await withOutput(out, async file => {
      const before = await make(false)
      file.write(Buffer.from(before.base64, 'base64'))
      const counted = await make(true)
      const paperBytes = Buffer.from(counted.base64, 'base64')
      if (counted.base64 !== before.base64) file.write(paperBytes)
      file.keep()
      return { printed: counted, bytes: paperBytes }
    })
    terminal.words(`${out}: ${bytes.length} bytes${printed.copy > 0 ? `, DUPLICATA ${printed.copy}` : ''}`)
    const { mime, copy } = printed
    return { json: { found: true, number, of: found.of, file: out, bytes: bytes.length, mime, copy }, yes: true }
  })
}

async function findNumber({ client }: StationAtHand, number: string): Promise<{ of: Of; id: string } | null> {
  const query = { limit: 5, search: number, archived: 'show' as const }
  const lists = [
    ['delivery', () => client.deliveries.list(query)],
    ['payment', () => client.payments.list(query)],
    ['till', () => client.till.list(query)],
  ] as const
  for (const [of, list] of lists) {
    const { rows } = await list()
    const row = (rows as readonly { id: string; no: string }[]).find(one => one.no === number)
    if (row !== undefined) return { of, id: row.id }
  }
  return null
}
