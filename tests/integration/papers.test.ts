import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { escposToPng } from '#main/print/escpos-image.ts'
import { renderReceiptEscpos } from '#main/print/escpos-receipt.ts'
import { PaperPrinter } from '#main/print/paper-printer.ts'
import type { PaperModel } from '#main/print/receipt-model.ts'
import { type PdfOptions, renderReceiptPdf, renderReceiptsPdf } from '#main/print/render-receipt.ts'
import { codeText, delivery, longestDelivery, longestTill, morningMs, payment, till } from '../support/paper-models.ts'
import { codesOf, codesOn, run } from '../support/read-paper.ts'

// Every paper as the outside sees it: qpdf reads the file, poppler its text and its picture, zbar its code.

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'cocoatrack-papers-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let files = 0
function saved(bytes: Uint8Array, ending = 'pdf'): string {
  const path = join(folder, `${++files}.${ending}`)
  writeFileSync(path, bytes)
  return path
}

/** Text as read, whatever kind of space stands between words. */
const plain = (text: string): string => text.replace(/[\s\u00a0\u202f]+/g, ' ')
const textOf = (path: string): string => plain(run('pdftotext', '-enc', 'UTF-8', path, '-'))

const voided = {
  atMs: morningMs + 3_600_000,
  reason: 'Erreur de pesée',
  by: 'Bernard Fouda',
  replacedBy: 'EBO7KD-2627-L00413',
}
const papers: Record<string, PaperModel> = {
  delivery,
  'duplicate delivery': { ...delivery, duplicate: 2 },
  'voided delivery': { ...delivery, voided },
  correction: { ...delivery, number: 'EBO7KD-2627-L00413', replaces: 'EBO7KD-2627-L00412' },
  'longest delivery': longestDelivery,
  payment,
  'payment without code': {
    ...payment,
    proof: null,
    method: 'mobile',
    reference: 'MP261102.0931.A12345',
    notes: 'Payé à domicile',
  },
  till,
  'longest till': longestTill,
}
const sheets: Record<string, Pick<PdfOptions, 'paper' | 'twoUp'>> = {
  a5: { paper: 'a5' },
  a4: { paper: 'a4' },
  'two A5 on A4': { paper: 'a4', twoUp: true },
}
const cases = Object.entries(papers).flatMap(([name, model]) =>
  Object.entries(sheets).flatMap(([sheet, options]) =>
    (['fr', 'en'] as const).map(lang => [name, sheet, lang, model, options] as const),
  ),
)

/** Every string of a model that a person must find on the paper. */
function wordsOf(value: unknown, key = ''): string[] {
  const hidden = ['qrText', 'kind', 'method', 'role', 'day', 'grade']
  if (typeof value === 'string') return hidden.includes(key) ? [] : [value]
  if (Array.isArray(value)) return value.flatMap(item => wordsOf(item, key))
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, item]) => wordsOf(item, name))
}

/** Lines may break a long text anywhere: compared without spaces. */
const letters = (text: string): string => text.replace(/[\s\u00a0\u202f]+/g, '')

describe('every paper in every language', () => {
  test.each(cases)('%s, %s, %s', async (_name, sheet, lang, model, options) => {
    const path = saved(await renderReceiptPdf(model, { ...options, lang }))
    expect(run('qpdf', '--check', path)).toContain('No syntax or stream encoding errors')
    const info = run('pdfinfo', path)
    expect(info).toContain('PDF version:     1.7')
    expect(info).toMatch(new RegExp(`Title: +.*${model.number}`))
    expect(info).toMatch(
      sheet === 'a5'
        ? /419\.\d+ x 595\.\d+ pts/
        : /595\.\d+ x 841\.\d+ pts|839\.\d+ x 595\.\d+ pts|841\.\d+ x 595\.\d+ pts/,
    )
    expect(run('qpdf', '--qdf', path, '-')).toContain(`/Lang (${lang}-CM)`)
    const fonts = run('pdffonts', path).trim().split('\n').slice(2)
    expect(fonts.length).toBeGreaterThan(0)
    for (const font of fonts) expect(font).toMatch(/Inter-\w+ +CID TrueType +Identity-H +yes yes yes/)
    const text = letters(textOf(path))
    for (const word of wordsOf(model)) expect(text).toContain(letters(word))
    if (model.kind === 'till') return
    const codes = codesOf(path)
    const expected =
      model.proof === null ? [] : Array.from({ length: options.twoUp === true ? 2 : 1 }, () => model.proof?.qrText)
    expect(codes).toEqual(expected)
  })
})

describe('what a receipt says', () => {
  test('everything of UX §8, in French', async () => {
    const text = textOf(saved(await renderReceiptPdf(delivery, { paper: 'a5', lang: 'fr' })))
    for (const part of [
      'Reçu d’achat',
      'EBO7KD-2627-L00412',
      '02/11/2026 09:31',
      'Campagne 2026-2027',
      'Original',
      'NIU M072116000000X',
      'RCCM RC/YAO/2021/B/0418',
      'Carte d’acheteur : ONCC 2026-0418',
      'MBARGA Jean',
      'EBO7KD-PL00873 · Nkolmebanga',
      'Marché d’Ebebda',
      'Magasin d’Ebebda (EBO)',
      'Parcelle : EBO7KD-PA00121',
      '3 pesées : 64,5 + 63,8 + 66,2',
      '194,5 kg',
      'Tare : 3 sacs × 1,0 kg',
      '191,5 kg',
      'Humidité 9,2 %, réfaction au-dessus de 8 %',
      '− 2,498 kg',
      '− 7 869 FCFA',
      'Matières étrangères 0,8 %',
      'Poids payé, grade II',
      '189,0 kg',
      '189,0 kg × 3 150 FCFA/kg',
      '595 350 FCFA',
      'Avance récupérée (solde restant 60 000 FCFA)',
      '− 60 000 FCFA',
      'Cotisation coopérative',
      'NET À PAYER',
      '533 850 FCFA',
      'Cinq cent trente-trois mille huit cent cinquante francs CFA.',
      'Payé ce jour en espèces, EBO7KD-2627-P00310',
      '517 000 FCFA',
      'À la date du reçu, 02/11/2026 09:31 :',
      'Reste à payer sur ce reçu',
      '16 850 FCFA',
      'Compte du planteur, total dû',
      'Avances à rembourser',
      'Ce reçu se vérifie sans réseau',
      'Code court : 7F3A-91C2-D04E',
      'seul, il ne prouve rien',
      'Signé par le poste EBO7KD',
      'Agent : Clarisse Essomba',
      'Signature du planteur',
      'Signature de l’agent',
      'Empreinte',
      'Talon à garder par le dépôt',
      'Page 1/1',
    ]) {
      expect(text).toContain(part)
    }
  })
  test('and in English', async () => {
    const text = textOf(saved(await renderReceiptPdf(delivery, { paper: 'a4', lang: 'en' })))
    for (const part of [
      'Purchase receipt',
      '2 Nov 2026 09:31',
      'Season 2026-2027',
      'Weight paid, grade II',
      '595,350 FCFA',
      'NET TO PAY',
      'deducted above 8%',
      'Five hundred and thirty-three thousand eight hundred and fifty CFA francs.',
      'Paid today in cash',
      'alone it proves nothing',
      'Thumb print',
      'On the date of this receipt, 2 Nov 2026 09:31:',
    ]) {
      expect(text).toContain(part)
    }
  })
  test('a payment: how much, how, for what, from which till', async () => {
    const text = textOf(saved(await renderReceiptPdf(payment, { paper: 'a5', lang: 'fr' })))
    for (const part of [
      'Reçu de paiement',
      'MONTANT PAYÉ',
      '517 000 FCFA',
      'Cinq cent dix-sept mille francs CFA.',
      'Espèces',
      'EBO7KD-2627-L00397',
      '28/10/2026',
      '418 250',
      '115 600',
      'Caisse : EBO7KD-2627-K00031',
      'Signature du planteur',
    ]) {
      expect(text).toContain(part)
    }
  })
  test('a till: opening, lines, totals, expected, counted, difference, two names', async () => {
    const text = textOf(saved(await renderReceiptPdf(till, { paper: 'a4', lang: 'fr' })))
    for (const part of [
      'Bordereau de caisse',
      'lundi 2 novembre 2026',
      'Fonds à l’ouverture',
      '250 000 FCFA',
      'Approvisionnement du siège, réf. CHQ 0001234',
      'Total, paiements',
      '5 104 050 FCFA',
      'Attendu en caisse',
      '1 130 950 FCFA',
      'Compté',
      '1 130 450 FCFA',
      'Écart',
      '− 500 FCFA',
      'Motif de l’écart',
      'Le caissier',
      'Le second responsable',
    ]) {
      expect(text).toContain(part)
    }
  })
  test('void and corrected papers name each other (DEL-7)', async () => {
    const old = textOf(saved(await renderReceiptPdf({ ...delivery, voided }, { paper: 'a5', lang: 'fr' })))
    expect(old).toContain('Remplacé par le reçu EBO7KD-2627-L00413')
    expect(old).toContain('Motif : Erreur de pesée')
    const alone = { ...voided, replacedBy: null, by: null, reason: null }
    expect(
      textOf(saved(await renderReceiptPdf({ ...delivery, voided: alone }, { paper: 'a5', lang: 'fr' }))),
    ).toContain('Ce reçu ne compte plus.')
    const redone = { ...delivery, number: 'EBO7KD-2627-L00413', replaces: 'EBO7KD-2627-L00412' }
    expect(textOf(saved(await renderReceiptPdf(redone, { paper: 'a5', lang: 'fr' })))).toContain(
      'corrige et remplace le reçu EBO7KD-2627-L00412, annulé',
    )
  })
  test('a name that was erased is said to be', async () => {
    const erased = { ...delivery, farmer: { ...delivery.farmer, name: null } }
    expect(textOf(saved(await renderReceiptPdf(erased, { paper: 'a5', lang: 'fr' })))).toContain('(nom effacé)')
  })
})

describe('the same paper again', () => {
  const make = (model: PaperModel) => renderReceiptPdf(model, { paper: 'a5', lang: 'fr' })
  test('is the same bytes', async () => {
    const [first, second] = await Promise.all([make(delivery), make(structuredClone(delivery))])
    expect(Buffer.from(first).equals(second)).toBe(true)
    const [roll, again] = [1, 2].map(() => Buffer.from(renderReceiptEscpos(delivery, { lang: 'fr' })))
    expect(roll?.equals(again ?? Buffer.of())).toBe(true)
  })
  test('as a duplicate differs in its DUPLICATA n only', async () => {
    const lines = async (duplicate: number) =>
      run('pdftotext', '-layout', saved(await make({ ...delivery, duplicate })), '-').split('\n')
    const [one, two] = [await lines(1), await lines(2)]
    expect(one).toHaveLength(two.length)
    expect(one.filter((line, n) => line !== two[n])).toEqual([expect.stringMatching(/DUPLICATA 1$/)])
    const [original, copy] = [await lines(0), one]
    expect(original.map(line => line.replace('Original', '').trim())).toEqual(
      copy.map(line => line.replace('DUPLICATA 1', '').trim()),
    )
  })
})

describe('hostile text (FI-6)', () => {
  const hostile = [
    ') >> /OpenAction << /S /JavaScript /JS (app.alert(1)) >> (',
    '\\)\\( /Launch /URI (http://x) /EmbeddedFile',
    '<script>alert(1)</script>',
    'Jean\u202eenaJ',
    'a\u0000b\u0007c\u001bd',
    'مرحبا بالعالم',
    '😀👩‍👩‍👧‍👦🏳️‍🌈',
    `${'Z\u0301\u0302\u0303\u0304'.repeat(20)}`,
    '=HYPERLINK("http://x")',
    '..\\..\\windows\\system32',
    'W'.repeat(100),
    '\ud800\udc00\ud800',
    "Robert'); DROP TABLE farmers;--",
    '%PDF-1.7 endstream endobj xref',
  ]
  /** Names as qpdf writes them: `"/JS"`; what people typed stands in strings, `"u:…"`. */
  const forbidden =
    /"\/(JavaScript|JS|Launch|URI|EmbeddedFiles?|AcroForm|OpenAction|AA|RichMedia|SubmitForm|ImportData|GoToR|GoToE|Annots|XFA)"/
  const keysOf = (path: string): string => run('qpdf', '--json', '--json-key=qpdf', path)
  const noForbiddenKey = (path: string): void => expect(forbidden.exec(keysOf(path))?.[0]).toBeUndefined()

  test('1 000 receipts hold no forbidden key and say what was typed', async () => {
    const models = Array.from({ length: 1000 }, (_, n) => {
      const text = `${hostile[n % hostile.length]} ${n}`
      return {
        ...delivery,
        number: `EBO7KD-2627-L${10_000 + n}`,
        organisation: { ...delivery.organisation, name: text },
        farmer: { code: text.slice(0, 40), name: text, village: text },
        clerk: text,
        deductions: [{ kind: 'other' as const, label: text, balanceXaf: null, amountXaf: 5 }],
        proof: { qrText: codeText(n + 1), shortCode: text.slice(0, 14) },
      }
    })
    const path = saved(await renderReceiptsPdf(models, { paper: 'a5', lang: 'fr' }))
    expect(run('qpdf', '--check', path)).toContain('No syntax or stream encoding errors')
    noForbiddenKey(path)
    const text = letters(textOf(path))
    for (const typed of [
      hostile[0],
      hostile[1],
      hostile[2],
      'JeanenaJ',
      'abcd',
      hostile[8],
      hostile[9],
      hostile[10],
      hostile[12],
      hostile[13],
    ]) {
      expect(text).toContain(letters(typed ?? ''))
    }
    expect(run('pdfinfo', path)).toMatch(/Pages: +1\d{3}/)
  })
  test('nothing hostile gets into the title', async () => {
    const path = saved(await renderReceiptPdf({ ...delivery, number: hostile[0] ?? '' }, { paper: 'a5', lang: 'fr' }))
    expect(run('qpdf', '--check', path)).toContain('No syntax or stream encoding errors')
    noForbiddenKey(path)
  })
})

describe('80 mm', () => {
  const rolls: [string, PaperModel][] = Object.entries(papers).filter(
    ([, model]) => model.kind !== 'till' && model.proof !== null,
  )
  test.each(rolls)('zbar reads the code of %s from the picture of its bytes', (_, model) => {
    const png = saved(escposToPng(renderReceiptEscpos(model, { lang: 'fr' })), 'png')
    expect(codesOn(png)).toEqual([model.kind === 'till' ? '' : model.proof?.qrText])
  })
})

describe('the paper worker', () => {
  test('makes the same papers on its own thread, many at once, and outlives a bad one', async () => {
    const printer = new PaperPrinter({
      workerFile: new URL('../../src-main/worker.ts', import.meta.url),
      fontsDirectory: null,
    })
    try {
      const [pdf, roll, picture, many, bad] = await Promise.all([
        printer.pdf(delivery, { paper: 'a5', lang: 'fr' }),
        printer.escpos(delivery, { lang: 'fr' }),
        printer.escposImage(delivery, { lang: 'fr' }),
        printer.pdfOf([delivery, payment], { paper: 'a4', lang: 'en', twoUp: true }),
        printer.pdf({ ...delivery, netGrams: 0.5 }, { paper: 'a5', lang: 'fr' }).catch((fault: unknown) => fault),
      ])
      expect(Buffer.from(pdf).equals(await renderReceiptPdf(delivery, { paper: 'a5', lang: 'fr' }))).toBe(true)
      const bytes = renderReceiptEscpos(delivery, { lang: 'fr' })
      expect(Buffer.from(roll).equals(bytes)).toBe(true)
      expect(Buffer.from(picture).equals(escposToPng(bytes))).toBe(true)
      expect(run('pdfinfo', saved(many))).toMatch(/Pages: +2/)
      expect(bad).toBeInstanceOf(Error)
      expect(String(bad)).toContain('whole number')
      expect(Buffer.from(await printer.escpos(delivery, { lang: 'fr' })).equals(bytes)).toBe(true)
    } finally {
      await printer.close()
    }
  })
  test('a thread that stops rejects what it was making, and the next paper starts another', async () => {
    const printer = new PaperPrinter({
      workerFile: new URL('../../src-main/worker.ts', import.meta.url),
      fontsDirectory: null,
    })
    const lost = printer.pdf(delivery, { paper: 'a5', lang: 'fr' })
    await Promise.all([printer.close(), expect(lost).rejects.toThrow('stopped')])
    expect((await printer.escpos(delivery, { lang: 'fr' })).length).toBeGreaterThan(1000)
    await printer.close()
  })
})

test('fonts and papers are in the tree as they are read', () => {
  const folderOfFonts = join(import.meta.dirname, '../../resources/fonts')
  for (const licence of ['Inter-LICENSE.txt', 'Terminus-LICENSE.txt']) {
    expect(readFileSync(join(folderOfFonts, licence), 'utf8')).toContain('SIL O')
  }
})
