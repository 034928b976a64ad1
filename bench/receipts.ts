// 1 000 A5 purchase receipts in one file, each with its own signed code, beside the same drawing calls made on a bare pdfkit document.
import PDFDocument from 'pdfkit'
import { defaultPaperFonts } from '#main/print/paper-fonts.ts'
import type { DeliveryReceipt } from '#main/print/receipt-model.ts'
import { renderReceiptsPdf } from '#main/print/render-receipt.ts'
import { codeText, delivery } from '../tests/support/paper-models.ts'

const target = 1.5
const quick = process.argv.includes('--quick')
const count = quick ? 200 : 1000
const rounds = quick ? 3 : 5

/** A repeatable sequence of whole numbers below `limit`. */
function numbers(seed: number): (limit: number) => number {
  let state = seed
  return limit => {
    state = (state * 48_271) % 2_147_483_647
    return state % limit
  }
}

const families = ['MBARGA', 'ATANGANA', 'ONANA', 'NGO BIKAÏ', 'ESSOMBA', 'FOUDA', 'EKƆŊ', 'MBALLA', 'NDJOCK', 'ZAMBO']
const names = ['Jean', 'Marie-Claire', 'Paul', 'Élise', 'Joseph', 'Thérèse', 'André', 'Cécile', 'Bernard', 'Odile']

/** A season's receipts: other people, weights, amounts and codes on each. The figures need not add up, only be different. */
function receipts(): DeliveryReceipt[] {
  const next = numbers(2027)
  return Array.from({ length: count }, (_, n) => ({
    ...delivery,
    number: `EBO7KD-2627-L${String(n + 1).padStart(5, '0')}`,
    confirmedAtMs: delivery.confirmedAtMs + n * 77_000,
    farmer: {
      code: `EBO7KD-PL${String(next(9000)).padStart(5, '0')}`,
      name: `${families[next(10)]} ${names[next(10)]}`,
      village: delivery.farmer.village,
    },
    weighingsGrams: [60_000 + next(90) * 100, 60_000 + next(90) * 100, 60_000 + next(90) * 100],
    grossGrams: 180_000 + next(2000) * 100,
    netGrams: 177_000 + next(2000) * 100,
    payableGrams: 170_000 + next(2000) * 100,
    grossAmountXaf: 500_000 + next(100_000),
    netToPayXaf: 400_000 + next(100_000),
    remainingXaf: next(30_000),
    proof: { qrText: codeText(n + 1), shortCode: `7F3A-91C2-${String(next(9999)).padStart(4, '0')}` },
  }))
}

type Call = [name: string, ...parameters: unknown[]]
type Method = (this: unknown, ...parameters: unknown[]) => unknown
const fonts = defaultPaperFonts()
const drawing =
  'addPage save restore translate rotate font fontSize fillColor text moveTo lineTo lineWidth dash undash stroke roundedRect rect fill'
const setsFont = new Set(['font', 'fontSize'])

/** The calls that our own code makes on its document, without those that only measure. */
async function recordedCalls(models: readonly DeliveryReceipt[]): Promise<Call[]> {
  const prototype = PDFDocument.prototype as unknown as Record<string, Method>
  const calls: Call[] = []
  let depth = 0
  const originals = drawing.split(' ').map(name => [name, prototype[name]] as const)
  for (const [name, original] of originals) {
    prototype[name] = function (...parameters) {
      if (depth === 0) calls.push([name, ...parameters])
      depth++
      try {
        return original?.apply(this, parameters)
      } finally {
        depth--
      }
    }
  }
  await renderReceiptsPdf(models, { paper: 'a5', lang: 'fr', fonts })
  for (const [name, original] of originals) if (original !== undefined) prototype[name] = original
  return withoutMeasuring(calls)
}

/** Faces and sizes set for a measurement are followed by others before anything is written: only the last of them drew. */
function withoutMeasuring(calls: readonly Call[]): Call[] {
  const kept: Call[] = []
  let face: Call[] = []
  for (const call of calls) {
    if (setsFont.has(call[0])) {
      face = [...face.filter(other => other[0] !== call[0]), call]
      continue
    }
    if (call[0] === 'text') {
      kept.push(...face)
      face = []
    }
    kept.push(call)
  }
  return kept
}

function replay(calls: readonly Call[]): Promise<number> {
  const document = new PDFDocument({
    autoFirstPage: false,
    pdfVersion: '1.7',
    font: null as unknown as string,
  })
  document.registerFont('regular', fonts.regular)
  document.registerFont('strong', fonts.strong)
  const done = new Promise<number>(resolve => {
    const chunks: Buffer[] = []
    document.on('data', (chunk: Buffer) => chunks.push(chunk))
    document.on('end', () => resolve(Buffer.concat(chunks).length))
  })
  const methods = document as unknown as Record<string, Method>
  for (const [name, ...parameters] of calls) methods[name]?.apply(document, parameters)
  document.end()
  return done
}

async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  globalThis.gc?.()
  const start = performance.now()
  await work()
  return (performance.now() - start) / 1000
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0
const round = (value: number): number => Math.round(value * 1000) / 1000

const models = receipts()
const calls = await recordedCalls(models)
const ours: number[] = []
const bare: number[] = []
for (let n = 0; n < rounds; n++) {
  ours.push(await secondsOf(() => renderReceiptsPdf(models, { paper: 'a5', lang: 'fr', fonts })))
  bare.push(await secondsOf(() => replay(calls)))
}
const ratio = median(ours.map((value, n) => value / (bare[n] ?? value)))
const figure = {
  name: `receipts-${count}-a5`,
  value: round(median(ours)),
  unit: 's',
  target,
  ok: ratio <= target,
  peer: 'the same drawing calls in bare pdfkit',
  peerValue: round(median(bare)),
  ratio: round(ratio),
}
process.stdout.write(`${JSON.stringify(figure)}\n`)
if (!figure.ok) process.exitCode = 1
