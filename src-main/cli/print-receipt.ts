import { refuse } from '#shared/contract/refusal.ts'
import { machinePorts } from '../open-station.ts'
import { type Arguments, oneOf, textOption } from './arguments.ts'
import { withOutput } from './output-file.ts'
import { refusalWords } from './refusal-words.ts'
import { type StationAtHand, withStation } from './station-at-hand.ts'
import { type Answer, both, saidOf, type Terminal } from './terminal.ts'

const papers = ['a4', 'a5', '80mm'] as const
const langs = ['fr', 'en'] as const
type Of = 'delivery' | 'payment' | 'till'

/**
 * `receipt NUMBER --paper … --out FILE`: the paper of a delivery, payment or till; a second one says DUPLICATA (LEDGER §10). The print
 * is counted when the same paper already lies whole beside FILE: where it cannot be written nothing is counted. A roll is written as what
 * its printer takes, or as the picture of that where FILE ends in `.png`.
 */
export async function printReceipt(given: Arguments, terminal: Terminal): Promise<Answer> {
  const [number = ''] = given.words
  const paper = oneOf(given, 'paper', papers)
  const lang = oneOf(given, 'lang', langs, 'fr')
  const out = textOption(given, 'out') ?? ''
  return withStation(given, terminal, true, async at => {
    const found = await findNumber(at, number.toUpperCase())
    if (found === null) {
      const absent = refuse('NotFound', { what: 'receipt' })
      terminal.words(`${absent.kind}: ${refusalWords(absent, terminal.env)}`)
      return { json: { found: false, number }, yes: false }
    }
    const { id, of } = found
    const make = (print: boolean) =>
      at.client.receipts[of]({ commandId: machinePorts().random.uuid(), id, paper, lang, print })
    const drawn = paper === '80mm' && /\.png$/i.test(out)
    // the picture says what the next print would: it is taken before the print is counted
    const { printed, bytes } = await withOutput(out, async file => {
      const before = drawn ? await at.client.receipts.preview80({ id, of, lang }) : await make(false)
      file.write(Buffer.from(before.base64, 'base64'))
      const counted = await make(true)
      const paperBytes = Buffer.from(drawn ? before.base64 : counted.base64, 'base64')
      if (!drawn && counted.base64 !== before.base64) file.write(paperBytes)
      file.keep()
      return { printed: drawn ? { ...counted, mime: 'image/png' } : counted, bytes: paperBytes }
    })
    const { mime, copy } = printed
    const again = copy > 0 ? `, DUPLICATA ${copy}` : ''
    terminal.words(saidOf(out, both(`${bytes.length} bytes${again}`, `${bytes.length} octets${again}`)))
    return { json: { found: true, number, of, file: out, bytes: bytes.length, mime, copy }, yes: true }
  })
}

async function findNumber({ client }: StationAtHand, number: string): Promise<{ of: Of; id: string } | null> {
  const query = { limit: 1, filter: { no: [number] }, archived: 'show' as const }
  const lists = [
    ['delivery', () => client.deliveries.list(query)],
    ['payment', () => client.payments.list(query)],
    ['till', () => client.till.list(query)],
  ] as const
  for (const [of, list] of lists) {
    const [row] = (await list()).rows
    if (row !== undefined) return { of, id: row.id }
  }
  return null
}
