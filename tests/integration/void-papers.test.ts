import { expect, test } from 'vitest'
import { renderReceiptPdf } from '#main/print/render-receipt.ts'
import { delivery, morningMs, payment } from '../support/paper-models.ts'
import { readPaper } from '../support/read-paper.ts'

const voided = { atMs: morningMs + 3_600_000, reason: 'Erreur de pesée', by: null, replacedBy: 'EBO7KD-2627-L00413' }
/** What a paper that counts asks of somebody, or says is owed. */
const asking = {
  fr: /net à payer|reste|montant payé|compte du planteur|avances à|à la date|rien n’est|signature|empreinte|talon|cinq cent/i,
  en: /net to pay|still to be|amount paid|farmer’s account|advances|on the date|nothing paid|signature|thumb|stub|five hundred/i,
}

test.each([
  ['a5', 'fr'],
  ['a5', 'en'],
  ['a4', 'fr'],
  ['a4', 'en'],
] as const)('a void paper asks for no payment and no signature (PAP-4), %s %s', async (paper, lang) => {
  for (const model of [delivery, payment]) {
    const read = async (one: typeof model) => readPaper(await renderReceiptPdf(one, { paper, lang })).text
    expect(await read(model)).toMatch(asking[lang])
    const dead = await read({ ...model, voided })
    expect(dead).not.toMatch(asking[lang])
    expect(dead).toMatch(/Ce reçu annulé ne|This void receipt/)
    expect(dead).toContain('EBO7KD-2627-L00413')
  }
})
