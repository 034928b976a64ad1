import { inflateSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { renderReceiptEscpos } from '#main/print/escpos-receipt.ts'
import { escposToPng } from '#main/print/escpos-image.ts'
import { EscposWriter, rollColumns } from '#main/print/escpos-writer.ts'
import type { PaperModel } from '#main/print/receipt-model.ts'
import { goldenBytes } from '../support/golden-bytes.ts'
import { delivery, longestDelivery, longestTill, morningMs, payment, till } from '../support/paper-models.ts'
import { linesOfRoll } from '../support/roll-text.ts'

const voided = {
  atMs: morningMs + 3_600_000,
  reason: 'Erreur de pesée',
  by: 'Bernard Fouda',
  replacedBy: 'EBO7KD-2627-L00413',
}
const rolls: [string, PaperModel, 'fr' | 'en'][] = [
  ['delivery-fr', delivery, 'fr'],
  ['delivery-en', delivery, 'en'],
  ['delivery-duplicate-fr', { ...delivery, duplicate: 2 }, 'fr'],
  ['delivery-voided-fr', { ...delivery, voided }, 'fr'],
  ['delivery-longest-fr', longestDelivery, 'fr'],
  ['payment-fr', payment, 'fr'],
  ['payment-en', payment, 'en'],
  ['till-fr', till, 'fr'],
]
const text = (model: PaperModel, lang: 'fr' | 'en' = 'fr'): string =>
  linesOfRoll(renderReceiptEscpos(model, { lang })).join('\n')

describe('80 mm paper', () => {
  test.each(rolls)('%s is the golden bytes', (name, model, lang) => {
    const bytes = renderReceiptEscpos(model, { lang })
    expect(Buffer.from(bytes).equals(goldenBytes(`print/${name}.escpos`, bytes))).toBe(true)
  })
  test.each(rolls)('%s keeps to 48 columns', (_, model, lang) => {
    for (const line of linesOfRoll(renderReceiptEscpos(model, { lang })))
      expect(line.length).toBeLessThanOrEqual(rollColumns)
  })
  test('begins by resetting the printer and choosing page 858, and ends with a cut', () => {
    const bytes = Buffer.from(renderReceiptEscpos(delivery, { lang: 'fr' }))
    expect(bytes.subarray(0, 5).toString('hex')).toBe('1b401b7413')
    expect(bytes.subarray(-4).toString('hex')).toBe('1d564200')
  })
  test('the code goes to the printer as it was signed: model 2, level Q, at least 25 mm', () => {
    const bytes = Buffer.from(renderReceiptEscpos(delivery, { lang: 'fr' }))
    const data = Buffer.from(delivery.proof.qrText)
    const stored = Buffer.concat([
      Buffer.of(0x1d, 0x28, 0x6b, (data.length + 3) & 0xff, (data.length + 3) >> 8, 0x31, 0x50, 0x30),
      data,
    ])
    expect(bytes.includes(stored)).toBe(true)
    for (const command of ['1d286b0400314132 00', '1d286b03003143 04', '1d286b03003145 32', '1d286b03003151 30']) {
      expect(bytes.includes(Buffer.from(command.replace(' ', ''), 'hex')), command).toBe(true)
    }
    expect(61 * 4 * 25.4).toBeGreaterThanOrEqual(25 * 203) // version 11, four dots a module
  })
  test('says everything that the receipt must say (UX §8)', () => {
    const printed = text(delivery)
    for (const part of [
      'SCOOPS-CA PROCAEB',
      'BP 41, Ebebda',
      'NIU M072116000000X',
      'RCCM RC/YAO/2021/B/0418',
      "Carte d'acheteur : ONCC 2026-0418",
      "REÇU D'ACHAT",
      'EBO7KD-2627-L00412',
      '02/11/2026 09:31',
      'Campagne 2026-2027',
      'Original',
      'MBARGA Jean',
      'EBO7KD-PL00873',
      "Lieu d'achat : Marché d'Ebebda",
      "Magasin d'Ebebda (EBO)",
      'Parcelle : EBO7KD-PA00121',
      '64,5 + 63,8 + 66,2',
      '194,5 kg',
      '3 sacs × 1,0 kg',
      '- 3,0 kg',
      '191,5 kg',
      'Humidité 9,2 %',
      '- 2,498 kg',
      '(- 7 869 FCFA)',
      'Matières étrangères 0,8 %',
      'grade II',
      '189,0 kg × 3 150 FCFA/kg',
      '595 350 FCFA',
      '- 60 000 FCFA',
      'Cotisation coopérative',
      '533 850 FCFA',
      'Cinq cent trente-trois mille huit cent cinquante',
      'Payé ce jour en espèces',
      '517 000 FCFA',
      '16 850 FCFA',
      'Agent : Clarisse Essomba',
      'Signature du planteur',
      'Empreinte',
      'Ce reçu se vérifie sans réseau',
      'Code court : 7F3A-91C2-D04E',
      'seul, il ne prouve rien',
      'poste EBO7KD',
    ]) {
      expect(printed).toContain(part)
    }
  })
  test('a copy says so, a void one says so twice and what replaces it, a correction names what it corrects', () => {
    expect(text({ ...delivery, duplicate: 3 })).toContain('DUPLICATA 3')
    expect(text({ ...delivery, voided })).toMatch(/ANNULÉ[^]*EBO7KD-2627-L00413[^]*Erreur de pesée[^]*ANNULÉ/)
    expect(text({ ...delivery, replaces: 'EBO7KD-2627-L00411' }).replaceAll('\n', ' ')).toContain(
      'remplace le reçu EBO7KD-2627-L00411',
    )
  })
  test.each(['fr', 'en'] as const)('a void one asks for no payment and no signature (PAP-4), %s', lang => {
    const asking =
      /net à payer|reste|montant payé|compte du planteur|avances à|à la date|signature|empreinte|net to pay|still to|amount paid|account|thumb/i
    for (const model of [delivery, payment]) {
      expect(text(model, lang)).toMatch(asking)
      expect(text({ ...model, voided }, lang)).not.toMatch(asking)
      expect(text({ ...model, voided }, lang)).toMatch(/Ce reçu annulé ne|This void receipt/)
    }
  })
  test('account figures say of when they are (PAP-12)', () => {
    expect(text(delivery)).toMatch(/À la date du reçu, 02\/11\/2026 09:31 :[^]*Reste à payer[^]*Compte du planteur/)
    expect(text(payment, 'en')).toMatch(/On the date of this receipt, [^]*Farmer's account/)
  })
  test('a reprint differs from the first by its DUPLICATA line only', () => {
    const [first, second] = [1, 2].map(duplicate => text({ ...delivery, duplicate }).split('\n'))
    const other = first?.filter((line, n) => line !== second?.[n])
    expect(other).toEqual([expect.stringContaining('DUPLICATA 1')])
  })
  test('a till slip counts 160 payments and two names', () => {
    const printed = text(longestTill)
    for (const part of [
      'Attendu en caisse',
      '1 130 450 FCFA',
      '- 500 FCFA',
      'Clarisse Essomba',
      'Bernard Fouda',
      'EBO7KD-2627-P01469',
    ]) {
      expect(printed).toContain(part)
    }
  })
  test('hostile names send no command to the printer', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 60 }), name => {
        const bytes = renderReceiptEscpos({ ...delivery, farmer: { ...delivery.farmer, name } }, { lang: 'fr' })
        // the picture refuses any command that papers do not use
        linesOfRoll(bytes)
      }),
      { numRuns: 200 },
    )
    const evil = renderReceiptEscpos({ ...delivery, clerk: '\u001b@\u001dV\u0000(k' }, { lang: 'fr' })
    expect(linesOfRoll(evil).join('\n')).toContain('@V(k')
  })
})

describe('the picture of the roll', () => {
  test('is a PNG of 576 dots, one bit a dot, and a bad byte is a bug', () => {
    const png = Buffer.from(escposToPng(renderReceiptEscpos(delivery, { lang: 'fr' })))
    expect(png.subarray(1, 4).toString()).toBe('PNG')
    expect([png.readUInt32BE(16), png[24], png[25]]).toEqual([576, 1, 0])
    const start = png.indexOf('IDAT')
    expect(inflateSync(png.subarray(start + 4, start + 4 + png.readUInt32BE(start - 4))).length).toBe(
      73 * png.readUInt32BE(20),
    )
    for (const bad of ['1b6f', '1d77', '1b7402', '07']) expect(() => escposToPng(Buffer.from(bad, 'hex'))).toThrow()
  })
  test('is the same for the same bytes', () => {
    const bytes = renderReceiptEscpos(payment, { lang: 'en' })
    expect(Buffer.from(escposToPng(bytes)).equals(escposToPng(bytes))).toBe(true)
  })
  test('draws every character of the page, and wraps a line that is too long as a printer does', () => {
    const roll = new EscposWriter()
    roll.line('▓▄▀‗ÇüéâäàåçêëèïîìÄÅ½░│┤╣')
    expect(escposToPng(roll.finish()).length).toBeGreaterThan(200)
    const short = Buffer.concat([Buffer.from('x'.repeat(48)), Buffer.of(10)])
    const long = Buffer.concat([Buffer.from('x'.repeat(49)), Buffer.of(10)])
    const heightOf = (bytes: Uint8Array): number => Buffer.from(escposToPng(bytes)).readUInt32BE(20)
    expect(heightOf(long) - heightOf(short)).toBe(30)
  })
})
