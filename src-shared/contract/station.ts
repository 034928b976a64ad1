import { z } from 'zod'
import { placeLevels } from '../domain/places.ts'
import { recordKinds } from '../domain/record-link.ts'
import { commandId, day, exportFile, exportQuery, id, instantMs, listOf, listQuery, text } from './fields.ts'
import { done, graveProcedure, procedure } from './procedure.ts'
import { recordId } from './records.ts'

/** The first thing that is not as it was made. */
export const fault = z.object({
  log: z.string(),
  seq: z.int(),
  table: z.string().optional(),
  key: z.string().optional(),
  why: z.string(),
})
const auditRow = z.object({
  id: z.string(),
  at_ms: instantMs,
  scope: z.string(),
  seq: z.int(),
  entity: z.string(),
  kind: z.string(),
  record: z.string().nullable(),
  no: z.string().nullable(),
  actorName: z.string().nullable(),
  station: z.string().nullable(),
  why: z.string().nullable(),
  verdict: z.string(),
})

/** The ledger: verify, audit. */
export const ledger = {
  /** Replays and checks every entry, seal and, with `rebuild`, every folded row; progress as events {topic: 'verify'} (TRC-1). */
  verify: procedure('ledger.verify')
    .input(z.strictObject({ rebuild: z.boolean() }))
    .output(z.object({ ok: z.boolean(), entries: z.int(), seals: z.int(), fault: fault.nullable(), ms: z.number() })),
  cancelVerify: procedure('ledger.verify').input(z.strictObject({})).output(done),
  /** AUD-1: a view of the ledger. */
  audit: procedure('audit.view').input(listQuery).output(listOf(auditRow)),
  entry: procedure('audit.view')
    .input(z.strictObject({ id: text(80) }))
    .output(
      auditRow.extend({
        ref: z.string(),
        hash: z.string(),
        command: z.string(),
        body: z.string(),
        personal: z.array(z.object({ op: z.int(), state: z.enum(['here', 'erased', 'awaited', 'none']) })),
      }),
    ),
  auditExport: graveProcedure('users.view').input(exportQuery).output(exportFile),
}

/** The first file of a backup that is damaged or missing, and how many segments after it are lost with it. */
export const backupDamage = z
  .object({ file: z.string(), why: z.enum(['damaged', 'missing']), lost: z.int() })
  .nullable()

/** Backups: status, now, drill, second folder. */
export const backups = {
  status: procedure('stations.view')
    .input(z.strictObject({}))
    .output(
      z.object({
        folder: z.string(),
        second: z.string().nullable(),
        lastSegment_ms: instantMs.nullable(),
        lastFull_ms: instantMs.nullable(),
        lastDrill: z.object({ at_ms: instantMs, ok: z.boolean(), entries: z.int(), damaged: backupDamage }).nullable(),
        files: z.array(
          z.object({ name: z.string(), bytes: z.int(), at_ms: instantMs, kind: z.enum(['full', 'segment']) }),
        ),
      }),
    ),
  setSecond: graveProcedure('backup.run')
    .input(z.strictObject({ commandId, folder: text(400) }))
    .output(done),
  now: procedure('backup.run')
    .input(z.strictObject({}))
    .output(z.object({ file: z.string(), bytes: z.int() })),
  /** *Tester la restauration*: restores into a scratch folder and verifies it whole. */
  drill: procedure('backup.run')
    .input(z.strictObject({}))
    .output(z.object({ ok: z.boolean(), entries: z.int(), damaged: backupDamage, ms: z.number() })),
}

/** What one person is told. */
export const notifications = {
  list: procedure('notifications.own')
    .input(z.strictObject({}))
    .output(
      z.object({
        unread: z.int(),
        rows: z.array(
          z.object({
            id,
            kind: z.string(),
            data: z.record(z.string(), z.unknown()),
            at_ms: instantMs,
            read: z.boolean(),
          }),
        ),
      }),
    ),
  markRead: procedure('notifications.own')
    .input(z.strictObject({ ids: z.union([z.literal('all'), z.array(id).max(200)]) }))
    .output(done),
}

/** How long something has been on this disk alone: amber after 3 days, red after 7. */
const copyState = z.enum(['good', 'amber', 'red'])

/** The home screen, search, preferences. */
export const home = {
  /** What the status bar and the home screen say, in one call. */
  status: procedure('signedIn')
    .input(z.strictObject({ day }))
    .output(
      z.object({
        organisation: z.string(),
        warehouse: z.string(),
        warehouseCode: z.string(),
        station: z.string(),
        season: z.string().nullable(),
        till: z.object({ no: z.string(), balance_xaf: z.int() }).nullable(),
        today: z.object({ deliveries: z.int(), net_g: z.int(), amount_xaf: z.int(), paid_xaf: z.int() }),
        farmers: z.int(),
        prices: z.array(z.object({ grade: z.string(), price_xaf: z.int() })),
        backup_ms: instantMs.nullable(),
        /** the last rehearsal of a restore did not bring everything back (BK-4) */
        drillFailed: z.boolean(),
        drafts: z.int(),
        entries: z.int(),
        /** entries of others that are stored and not in the lists yet */
        unfolded: z.int(),
        keyStore: z.enum(['protected', 'file']),
        diskFree: z.number().nullable(),
        readOnly: z.string().nullable(),
        clock: z.object({ lastDay: z.string(), wallDay: z.string() }).nullable(),
      }),
    ),
  /** Where records are besides this disk, and what is on it alone (DU-12). One page of a list at once. */
  copies: procedure('signedIn')
    .input(z.strictObject({ ids: z.array(id).max(200) }))
    .output(
      z.object({
        /** `stations`: others that said they have it; `hq`: a headquarters has it, be it this one; `uncarried`: nobody else may keep it, so that no link takes it */
        rows: z.array(z.object({ id, stations: z.int(), hq: z.boolean(), uncarried: z.boolean(), state: copyState })),
        /** `atRelay`: the relay holds something of it; `alone`: entries of this station that nobody else has; `oldest_ms`: the first of them */
        overall: z.object({
          others: z.int(),
          atRelay: z.boolean(),
          isHq: z.boolean(),
          /** the depots whose records come to this station, by name; null where those are all */
          carried: z.array(z.string()).nullable(),
          alone: z.int(),
          /** some of it nobody else may keep */
          uncarried: z.boolean(),
          oldest_ms: instantMs.nullable(),
          /** when this station was backed up last */
          backup_ms: instantMs.nullable(),
          state: copyState,
        }),
      }),
    ),
  /** SRCH-1: one box for every record. */
  search: procedure('farmers.view')
    .input(z.strictObject({ text: text(100) }))
    .output(
      z.object({
        rows: z.array(
          z.object({
            kind: z.enum(recordKinds),
            id: recordId,
            no: z.string().nullable(),
            day: day.nullable(),
            title: z.string(),
            hint: z.string().nullable(),
          }),
        ),
        /** of the territory, in any spelling that the register knows; `id` is what a message names it by, `path`: what it lies in, from the region down */
        places: z.array(
          z.object({ id: z.string(), level: z.enum(placeLevels), name: z.string(), path: z.array(z.string()) }),
        ),
      }),
    ),
  preferences: procedure('notifications.own')
    .input(z.strictObject({}))
    .output(z.object({ values: z.record(z.string(), z.string()) })),
  setPreference: procedure('notifications.own')
    .input(z.strictObject({ name: text(80), value: z.string().max(20_000) }))
    .output(done),
}
