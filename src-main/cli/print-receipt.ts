import { writeFileSync } from 'node:fs'
import { machinePorts } from '../open-station.ts'
import { type Arguments, oneOf, textOption } from './arguments.ts'
import { type StationAtHand, withStation } from './station-at-hand.ts'
import { type Answer, type Terminal, WrongUse } from './terminal.ts'

const papers = ['a4', 'a5', '80mm'] as const
const langs = ['fr', 'en'] as const
type Of = 'delivery' | 'payment' | 'till'

/** `receipt NUMBER --paper … --out FILE`: the paper of a delivery, payment or till; a second one says DUPLICATA (LEDGER §10). */
export async function printReceipt(given: Arguments, terminal: Terminal): Promise<Answer> {
  const [number = ''] = given.words
  const paper = oneOf(given, 'paper', papers)
  const lang = oneOf(given, 'lang', langs, 'fr')
  const out = textOption(given, 'out') ?? ''
  return withStation(given, terminal, true, async at => {
    const found = await findNumber(at, number.toUpperCase())
    if (found === null) return { json: { found: false, number }, yes: false }
    const commandId = machinePorts().random.uuid()
    const printed = await at.client.receipts[found.of]({ commandId, id: found.id, paper, lang, print: true })
    const bytes = Buffer.from(printed.base64, 'base64')
    try {
      writeFileSync(out, bytes)
    } catch (error) {
      throw new WrongUse(`${out}: ${error instanceof Error ? error.message : String(error)}`)
    }
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
