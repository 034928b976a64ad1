import { type Refusal, refuse } from '#shared/contract/refusal.ts'
import { scopeCovers } from '#shared/domain/roles.ts'
import { err, ok, type Result } from '#shared/kit/result.ts'
import type { PaperModel } from '../../print/receipt-model.ts'
import { depotOf } from '../../repositories/counter-facts.ts'
import { deliveryById } from '../../repositories/delivery.ts'
import { paymentById } from '../../repositories/payment.ts'
import { printsOf } from '../../repositories/print.ts'
import { tillById } from '../../repositories/till.ts'
import type { ReadTx } from '../../storage/store.ts'
import { type Caller, type Deps, runCommand, runQuery } from '../command.ts'
import { readSettings } from '../deliveries/delivery-facts.ts'
import { ownOnly } from '../payments/show-payment.ts'
import { deliveryPaper, type PaperFacts, paymentPaper, tillPaper } from './paper-models.ts'

/** What a paper is of. */
export type PaperKind = 'delivery' | 'payment' | 'till'
type Paper = 'a4' | 'a5' | '80mm'
type Lang = 'fr' | 'en'

/** Makes papers, off the thread that owns the database. */
export interface Printer {
  pdf(model: PaperModel, options: { paper: 'a4' | 'a5'; lang: Lang }): Promise<Uint8Array>
  escpos(model: PaperModel, options: { lang: Lang }): Promise<Uint8Array>
  escposImage(model: PaperModel, options: { lang: Lang }): Promise<Uint8Array>
}

/** A paper as bytes, with its file name. */
export interface Printed {
  readonly fileName: string
  readonly mime: 'application/pdf' | 'application/octet-stream'
  readonly base64: string
  /** 0 for the original, n for DUPLICATA n */
  readonly copy: number
}

interface PrintInput {
  readonly commandId: string
  readonly id: string
  readonly paper: Paper
  readonly lang: Lang
  readonly print: boolean
}

/**
 * The paper of a record that is already committed. With `print` the print is a fact first: the second and every later paper of a
 * record, on whatever paper and station, is DUPLICATA n (LEDGER §10). Without, it is marked as the next print would be: a look at
 * it is no second original. An agent prints his own payments and tills only (domain.md §8). Errors: NotFound; UnknownPaper for a till still open.
 */
export async function printPaper(
  deps: Deps,
  printer: Printer,
  caller: Caller,
  of: PaperKind,
  input: PrintInput,
): Promise<Result<Printed, Refusal>> {
  const found = runQuery(deps, caller, 'receipts.print', tx => modelOf(deps, tx, caller, of, input.id))
  if (!found.ok) return found
  const copy = input.print
    ? countPrint(deps, caller, of, input, found.value.scope)
    : ok({ copy: found.value.model.duplicate })
  if (!copy.ok) return copy
  const model: PaperModel = { ...found.value.model, duplicate: copy.value.copy }
  const pdf = input.paper !== '80mm'
  const bytes = pdf
    ? await printer.pdf(model, { paper: input.paper === 'a4' ? 'a4' : 'a5', lang: input.lang })
    : await printer.escpos(model, { lang: input.lang })
  return ok({
    fileName: `${fileWord[of]}_${model.number}${copy.value.copy > 0 ? `_DUPLICATA-${copy.value.copy}` : ''}.${pdf ? 'pdf' : 'escpos'}`,
    mime: pdf ? 'application/pdf' : 'application/octet-stream',
    base64: Buffer.from(bytes).toString('base64'),
    copy: copy.value.copy,
  })
}

/** The 80 mm paper as the picture of exactly what its bytes print. */
export async function previewRoll(
  deps: Deps,
  printer: Printer,
  caller: Caller,
  input: { id: string; of: PaperKind; lang: Lang },
): Promise<Result<{ base64: string }, Refusal>> {
  const found = runQuery(deps, caller, 'receipts.print', tx => modelOf(deps, tx, caller, input.of, input.id))
  if (!found.ok) return found
  const png = await printer.escposImage(found.value.model, { lang: input.lang })
  return ok({ base64: Buffer.from(png).toString('base64') })
}

const fileWord: Record<PaperKind, string> = { delivery: 'RECU', payment: 'PAIEMENT', till: 'CAISSE' }
const entityOf: Record<PaperKind, string> = { delivery: 'delivery', payment: 'payment', till: 'till_close' }

function countPrint(
  deps: Deps,
  caller: Caller,
  of: PaperKind,
  input: PrintInput,
  scope: string,
): Result<{ copy: number }, Refusal> {
  const command = { commandId: input.commandId, name: `receipts.${of}`, can: 'receipts.print', input } as const
  return runCommand<{ copy: number }>(deps, caller, command, tx => {
    const copy = printsOf(tx, deps.store.build, input.id)
    const p = { of: input.id, ent: entityOf[of], paper: input.paper }
    return ok({ value: { copy }, drafts: [{ scope, ops: [{ k: 'create', e: 'print', i: deps.random.uuid(), p }] }] })
  })
}

function modelOf(
  deps: Deps,
  tx: ReadTx,
  caller: Caller,
  of: PaperKind,
  id: string,
): Result<{ model: PaperModel; scope: string }, Refusal> {
  const { build } = deps.store
  const missing = err(refuse('NotFound', { what: of }))
  const record =
    of === 'delivery'
      ? deliveryById(tx, build, id)
      : of === 'payment'
        ? paymentById(tx, build, id)
        : tillById(tx, build, id)
  if (record === undefined || !scopeCovers(caller.warehouses, record.scope.slice(3))) return missing
  const own = ownOnly(caller)
  const whose = 'user' in record ? record.user : record.actor
  if (own !== null && of !== 'delivery' && whose !== own) return missing
  const facts: PaperFacts = {
    settings: readSettings(deps, tx),
    depot: depotOf(tx, build, record.scope.slice(3)),
    duplicate: printsOf(tx, build, id),
  }
  if ('root' in record) return ok({ model: deliveryPaper(deps, tx, facts, record), scope: record.scope })
  if ('party' in record) return ok({ model: paymentPaper(deps, tx, facts, record), scope: record.scope })
  if (record.closed_ms === null) return err(refuse('UnknownPaper', {}))
  return ok({ model: tillPaper(deps, tx, facts, record), scope: record.scope })
}
