import { z } from 'zod'
import { commandId, filled, historyLine, id, instantMs, listOf, listQuery, place, reason, text } from './fields.ts'
import { done, graveProcedure, procedure } from './procedure.ts'
import { refusal } from './refusal.ts'

/** A station by its key: 32 hex digits. */
const dev = z.string().regex(/^[0-9a-f]{32}$/)
/** The recovery words, where the root has to sign. */
const words = z.string().max(500)

/** What a certificate may give besides its warehouse (LEDGER §4): take others in, carry everything, hand out snapshots. */
export const stationRights = ['enrol', 'hq', 'seed'] as const
const rights = z.array(z.enum(stationRights)).max(stationRights.length)
/** Other warehouses that a station carries. */
const carries = z.array(id).max(200)
const name = filled(60)

const stationRow = z.object({
  dev,
  /** the same as people read it (LN-1) */
  device: z.string(),
  name: z.string(),
  warehouse: z.object({ id, code: z.string().nullable(), name: z.string().nullable() }),
  carries,
  rights: z.array(z.string()),
  here: z.boolean(),
  /** `replaced`: it went on under another key, which `replacedBy` names */
  standing: z.enum(['member', 'revoked', 'replaced']),
  replacedBy: dev.nullable(),
  joined_ms: instantMs,
  version: z.string().nullable(),
  /** when it was last heard of: by link, or the last thing it wrote that has come here */
  seen_ms: instantMs.nullable(),
  /** its link to this station at this moment */
  link: z.object({ host: z.string(), lacking: z.int(), owing: z.int(), received: z.int(), sent: z.int() }).nullable(),
  /** entries it wrote that are here */
  wrote: z.int(),
  /** of the entries here that it carries, how many it has said it holds; null where it never said */
  holds: z.object({ entries: z.int(), of: z.int() }).nullable(),
})
export type StationRow = z.infer<typeof stationRow>

const warehouse = z.union([
  z.strictObject({ id }),
  z.strictObject({ name: filled(100), code: z.string().regex(/^[A-Z]{3}$/), address: text(200).optional(), ...place }),
])
/** What an admin decides about a station that comes in. */
const terms = { name, warehouse, carries: carries.default([]), rights: rights.default([]) }

/** Where a pairing stands, on either side (CS-70 to CS-77). */
export const pairingView = z.object({
  stage: z.enum(['meeting', 'asking', 'waiting', 'joining', 'done', 'ended']),
  /** why it ended before a card */
  why: z.string().nullable(),
  /** six digits, to be compared with the other screen */
  code: z.string().nullable(),
  peer: z.object({ device: z.string(), name: z.string() }).nullable(),
  /** whether it is the station whose id was typed or scanned */
  matched: z.boolean().nullable(),
})

/** Stations of the organisation: how they come in, and how people govern them. */
export const stations = {
  list: procedure('stations.view').input(listQuery).output(listOf(stationRow)),
  get: procedure('stations.view')
    .input(z.strictObject({ dev }))
    .output(
      stationRow.extend({
        /** who signed its certificate; null: the recovery words */
        issuer: z.object({ dev, name: z.string() }).nullable(),
        /** whether this station can sign a certificate for it; else the recovery words are asked for */
        certifiable: z.boolean(),
        logs: z.array(
          z.object({
            scope: z.string(),
            entries: z.int(),
            last_ms: instantMs.nullable(),
            state: z.enum(['open', 'closed', 'forked']),
          }),
        ),
        /** where it was linked before, the last first */
        addresses: z.array(z.string()),
        /** how far each log goes on its disk, as it said itself; of this station, as it is */
        heads: z.array(z.object({ log: z.string(), scope: z.string(), author: dev, seq: z.int() })),
        /** entries of it that came after its exclusion and do not count, or wait to be looked at */
        afterwards: z.int(),
        history: z.array(historyLine),
      }),
    ),
  /** What a request says, before anything is decided (CS-71). */
  readRequest: procedure('stations.enrol')
    .input(z.strictObject({ request: z.string().max(5_000) }))
    .output(
      z.object({
        dev,
        device: z.string(),
        name: z.string(),
        app: z.string(),
        known: z.object({ name: z.string(), standing: stationRow.shape.standing }).nullable(),
      }),
    ),
  /** Takes a station in: certificate, `station` entry, its warehouse where it is new, and the card for it (CS-74). */
  approve: graveProcedure('stations.enrol')
    .input(z.strictObject({ commandId, request: z.string().max(5_000), ...terms }))
    .output(z.object({ dev, device: z.string(), warehouse: id, card: z.string() })),
  /** Opens the window for two minutes (CS-70): who pairs with this station while it is open is taken in on these terms. */
  openWindow: graveProcedure('stations.enrol')
    .input(z.strictObject({ ...terms, expected: text(600).optional() }))
    .output(done),
  /** The window, and who waits in it. */
  window: procedure('stations.enrol')
    .input(z.strictObject({}))
    .output(
      z.object({
        leftMs: z.int(),
        /** this station, for the other screen */
        own: z.object({ device: z.string(), code: z.string(), addresses: z.array(z.string()) }),
        waiting: z.array(pairingView.extend({ id: z.int(), host: z.string() })),
        /** who was taken in through it */
        taken: z.object({ device: z.string(), name: z.string() }).nullable(),
        /** why the last who was agreed to could not be taken in */
        refused: refusal.nullable(),
      }),
    ),
  /** The word of the admin about one that waits: both codes are the same, or not. */
  answerWindow: procedure('stations.enrol')
    .input(z.strictObject({ id: z.int(), agree: z.boolean() }))
    .output(done),
  closeWindow: procedure('stations.enrol').input(z.strictObject({})).output(done),
  rename: procedure('stations.edit').input(z.strictObject({ commandId, dev, name })).output(done),
  /** Other scopes or rights: a new certificate for the same keys. Errors: NeedsWords where this station cannot sign it. */
  change: graveProcedure('stations.edit')
    .input(z.strictObject({ commandId, dev, carries, rights, why: reason, words: words.optional() }))
    .output(done),
  /** What excluding a station would cut off, for the dialog. */
  lossOf: procedure('stations.revoke')
    .input(z.strictObject({ dev }))
    .output(
      z.object({
        /** entries of it that are here: they stay */
        kept: z.int(),
        last_ms: instantMs.nullable(),
        /** entries of it that other stations said they hold and this one does not: they would not count until amended */
        elsewhere: z.int(),
        /** stations that it took in: they stay members */
        enrolled: z.array(z.string()),
        /** nobody else may take stations in: without it only the recovery words do */
        lastEnroller: z.boolean(),
      }),
    ),
  revoke: graveProcedure('stations.revoke')
    .input(z.strictObject({ commandId, dev, why: reason }))
    .output(done),
  /** Lets what an excluded station wrote honestly and what has come since count after all (LED-80). */
  amend: graveProcedure('stations.revoke')
    .input(z.strictObject({ commandId, dev, why: reason }))
    .output(z.object({ entries: z.int() })),
  /** New keys for this station (LEDGER §12): somebody may have a copy of the old ones. */
  renew: graveProcedure('stations.enrol')
    .input(z.strictObject({ commandId, why: reason, words: words.optional() }))
    .output(z.object({ device: z.string() })),
}
