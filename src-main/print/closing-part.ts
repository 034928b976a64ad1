import { type PaperFlow, type Style, type StyledText, styles } from './paper-flow.ts'
import type { Pen } from './paper-parts.ts'
import { type QrCode, qrCode } from './qr-code.ts'
import type { PaperProof } from './receipt-model.ts'

const pointsPerMillimetre = 72 / 25.4
/** One dot of a 203 dpi printer: a module is a whole number of them, so that no edge is smeared. */
const dot = 72 / 203
const leastCodeSide = 25 * pointsPerMillimetre
const thumbWidth = 20 * pointsPerMillimetre
const thumbHeight = 25 * pointsPerMillimetre

/**
 * What stands at the foot of a receipt, kept together: code, how to verify, signatures, thumb box; on A5 the stub below. Nobody signs
 * a void one: it has the code only (PAP-4).
 */
export interface Closing {
  voided: boolean
  proof: PaperProof | null
  station: string
  clerk: string | null
  /** label under the first line: who receives */
  signer: string
  stub: Stub
}

/** What the depot keeps: who, how much, and the signature. */
export interface Stub {
  number: string
  moment: string
  person: StyledText[]
  figures: { label: string; value: string }[]
}

/** Draws the closing part and, where the format has one, the stub at the foot of the page. Returns the stub's top. */
export function putClosing(pen: Pen, closing: Closing): number | null {
  const { flow } = pen
  const code = closing.proof === null ? null : qrCode(closing.proof.qrText)
  const module = code === null ? 0 : Math.ceil(leastCodeSide / (code.modules * dot)) * dot
  const side = code === null ? 0 : module * code.modules
  const words = verificationLines(pen, closing)
  const textLeft = flow.left + (side > 0 ? side + flow.unit(12) : 0)
  const textRight = closing.voided ? flow.right : flow.right - thumbWidth - flow.unit(10)
  const text = flow.stack(words, textRight - textLeft)
  const signatureSpace = closing.voided ? 0 : flow.unit(30)
  const signatureLine = closing.voided ? 0 : flow.unit(styles.small.leading + 2)
  const ruleSpace = flow.unit(11)
  const thumb = closing.voided ? 0 : thumbHeight + flow.unit(styles.label.leading)
  const height = Math.max(side + flow.unit(3), text.height + signatureSpace + signatureLine, thumb) + ruleSpace
  const hasStub = flow.format.stub && !closing.voided
  const stubHeight = hasStub ? heightOfStub(pen, closing.stub) : 0
  const footer = hasStub ? flow.unit(1) : 0
  flow.reserve(height + stubHeight + footer)
  flow.block(height, top => {
    flow.line(flow.left, flow.right, top + flow.unit(5))
    const inner = top + ruleSpace
    if (code !== null) putCode(flow, code, module, flow.left, inner + flow.unit(1))
    flow.putStack(text.lines, textLeft, inner)
    if (closing.voided) return
    putSignatures(pen, closing.signer, textLeft, textRight, top + height - signatureLine)
    putThumbBox(pen, top + height - thumbHeight)
  })
  if (!hasStub) return null
  const stubTop = flow.format.height - flow.format.bottom - stubHeight
  putStub(pen, closing, stubTop)
  return stubTop
}

/** The code on white four modules wide all round, which readers need. */
function putCode(flow: PaperFlow, code: QrCode, module: number, x: number, y: number): void {
  const side = module * (code.modules + 8)
  const ground = { x: x - 4 * module, y: y - 4 * module, width: side, height: side, radius: 0 }
  flow.mark({ kind: 'fill', ...ground, ink: 'white' }, { kind: 'code', x, y, module, rects: code.rects })
}

function verificationLines({ texts, figures }: Pen, { proof, station, clerk }: Closing): StyledText[] {
  const who = clerk === null ? '' : ` ${figures.labelled(texts.clerk, clerk)}.`
  const signed = proof === null ? texts.station : texts.signedByStation
  const made = { text: `${signed} ${station}.${who}`, style: styles.small }
  if (proof === null) return [made]
  return [
    { text: texts.verifyTitle, style: styles.value },
    { text: texts.verifyHow, style: styles.small },
    { text: figures.labelled(texts.shortCode, proof.shortCode), style: styles.smallValue },
    { text: texts.shortCodeMeans, style: styles.small },
    made,
  ]
}

function putSignatures({ flow, texts }: Pen, signer: string, left: number, right: number, top: number): void {
  const gutter = flow.unit(10)
  const width = (right - left - gutter) / 2
  for (const [index, label] of [signer, texts.signature.clerk].entries()) {
    const x = left + index * (width + gutter)
    flow.line(x, x + width, top)
    flow.put(label, fitting(flow, label, styles.label, width), x, top + flow.unit(1.5))
  }
}

/** A style small enough for a short label in its place. */
function fitting(flow: PaperFlow, text: string, style: Style, width: number): Style {
  const natural = flow.widthOf(text, style)
  return natural <= width ? style : { ...style, size: (style.size * width) / natural }
}

function putThumbBox({ flow, texts }: Pen, top: number): void {
  const x = flow.right - thumbWidth
  flow.mark({
    kind: 'frame',
    x,
    y: top,
    width: thumbWidth,
    height: thumbHeight,
    radius: flow.unit(3),
    line: flow.unit(0.7),
  })
  flow.put(texts.thumb, styles.label, x + thumbWidth / 2, top - flow.unit(styles.label.leading), 'centre')
}

const stubShare = 0.34
const stubSignature = 24

function stubPerson({ flow }: Pen, stub: Stub): { lines: StyledText[]; height: number } {
  return flow.stack(stub.person, flow.width * stubShare - flow.unit(8))
}

function heightOfStub(pen: Pen, stub: Stub): number {
  const { flow } = pen
  const figures = flow.unit(styles.label.leading + styles.value.leading)
  return flow.unit(6 + styles.smallValue.leading + 3 + stubSignature) + Math.max(stubPerson(pen, stub).height, figures)
}

function putStub(pen: Pen, closing: Closing, top: number): void {
  const { flow, texts } = pen
  const { stub } = closing
  flow.line(0, flow.format.width, top, flow.unit(3))
  let y = top + flow.unit(6)
  flow.put(texts.stub, styles.label, flow.left, y)
  const number = `${stub.number} · ${stub.moment}`
  flow.put(number, styles.smallValue, flow.right, y, 'right')
  y += flow.unit(styles.smallValue.leading + 3)
  const person = stubPerson(pen, stub)
  flow.putStack(person.lines, flow.left, y)
  const columns = flow.width * (1 - stubShare)
  for (const [index, { label, value }] of stub.figures.entries()) {
    const x = flow.left + flow.width * stubShare + (columns / stub.figures.length) * index
    const width = columns / stub.figures.length - flow.unit(6)
    flow.put(label, fitting(flow, label, styles.label, width), x, y)
    flow.put(value, fitting(flow, value, styles.value, width), x, y + flow.unit(styles.label.leading))
  }
  const line = flow.format.height - flow.format.bottom - flow.unit(styles.label.leading)
  flow.line(flow.left + flow.width * stubShare, flow.right, line)
  flow.put(closing.signer, styles.label, flow.left + flow.width * stubShare, line + flow.unit(1))
}
