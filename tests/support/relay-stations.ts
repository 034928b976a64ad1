import { setTimeout as sleep } from 'node:timers/promises'
import type { Ready } from '#main/open-station.ts'
import { showCopies } from '#main/services/home/show-copies.ts'
import { cooperativeRegister } from '#main/services/cooperatives/cooperative-register.ts'
import { createRecord } from '#main/services/registers/create-record.ts'
import { done, type TestStation } from './test-station.ts'

/** Waits until something is so, looking every so many ms; throws after 30 s, or so many, with what it was. */
export async function until(
  what: string,
  so: () => boolean | Promise<boolean>,
  everyMs = 20,
  seconds = 30,
): Promise<void> {
  for (let n = 0; n < (seconds * 1_000) / everyMs; n++) {
    if (await so()) return
    await sleep(everyMs)
  }
  throw new Error(`never: ${what}`)
}

/** Where a record is, as the screens say it. */
export const copiesOf = ({ deps }: Ready, caller: TestStation['root'], id: string) =>
  done(showCopies(deps, caller, { ids: [id] })).rows[0]

/** Where all that a station recorded is. */
export const allCopies = ({ deps }: Ready, caller: TestStation['root']) =>
  done(showCopies(deps, caller, { ids: [] })).overall

/** A record of the register, written by the superadmin at a station. */
export const writeCooperative = ({ deps }: Ready, caller: TestStation['root'], name: string): string =>
  done(createRecord(deps, caller, cooperativeRegister, { commandId: deps.random.uuid(), fields: { name } })).id

/** Whether a station has a row. */
export const hasCooperative = ({ deps }: Ready, id: string): boolean =>
  deps.store.read(tx => tx.all(deps.store.build.selectFrom('cooperative').select('id').where('id', '=', id))).length ===
  1
