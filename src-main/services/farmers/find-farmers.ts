import type { InputOf, OutputOf } from '#shared/contract/calls.ts'
import type { Refusal } from '#shared/contract/refusal.ts'
import { ok, type Result } from '#shared/kit/result.ts'
import { findFarmers as findRows } from '../../repositories/farmer.ts'
import { type Caller, runQuery } from '../command.ts'
import { filledOnly } from '../registers/record-fields.ts'
import type { Fields } from '../registers/register.ts'
import type { StationDeps } from '../station-deps.ts'
import { farmerDuplicates } from './farmer-duplicates.ts'

/** The counter's type-ahead: name in any order and accents, code, phone, other codes. At most 12. */
export const findFarmers = (
  deps: StationDeps,
  caller: Caller,
  input: InputOf<'farmers', 'find'>,
): Result<OutputOf<'farmers', 'find'>, Refusal> =>
  runQuery<OutputOf<'farmers', 'find'>>(deps, caller, 'farmers.view', tx =>
    ok({ rows: findRows(tx, deps.store.build, input.text) }),
  )

/** Whom the person in a form may be, while he is typed: the reasons of DUP-1, at most 5. */
export const findAlike = (
  deps: StationDeps,
  caller: Caller,
  input: InputOf<'farmers', 'alike'>,
): Result<OutputOf<'farmers', 'alike'>, Refusal> =>
  runQuery<OutputOf<'farmers', 'alike'>>(deps, caller, 'farmers.view', tx => {
    const { but, name, phones, paper, birth, village } = input
    const [phone, phone2] = phones
    const fields: Fields = {
      name,
      phone,
      phone2,
      identity: paper === undefined ? undefined : { type: 'other', number: paper },
      birth: birth && filledOnly({ ...birth }),
      village,
    }
    return ok({ rows: farmerDuplicates(tx, deps, { id: but ?? '', no: null, fields }) })
  })
