import { z } from 'zod'
import { putCourier, takeCouriers, takenCouriers } from './courier.ts'
import { filled, id, instantMs, lang, place, text } from './fields.ts'
import { procedure } from './procedure.ts'
import { refusal } from './refusal.ts'
import { backupDamage } from './station.ts'
import { pairingView } from './stations.ts'

/** Answers of the wizard (LEDGER §4 Create). The command line reads the same object from a JSON file. */
export const setupAnswers = z.strictObject({
  lang: lang.default('fr'),
  organisation: z.strictObject({
    name: filled(100),
    address: text(200).optional(),
    phone: text(40).optional(),
    niu: text(40).optional(),
    rccm: text(40).optional(),
    buyerCard: text(40).optional(),
  }),
  warehouse: z.strictObject({
    name: filled(100),
    code: z.string().regex(/^[A-Z]{3}$/),
    address: text(200).optional(),
    ...place,
  }),
  station: z.strictObject({ name: filled(60) }),
  superadmin: z.strictObject({
    name: filled(100),
    login: z.string().regex(/^[a-z0-9][a-z0-9._-]{2,39}$/),
    password: z.string().min(1).max(128),
  }),
  season: z
    .strictObject({ label: filled(20), code: z.string().regex(/^\d{4}$/), start: z.string(), end: z.string() })
    .optional(),
})
export type SetupAnswers = z.infer<typeof setupAnswers>

/** Why the store cannot be used, where it cannot: shown before login with its remedy; the file is never reset (architecture.md §6). */
export const storeTrouble = z.object({ kind: z.string(), detail: z.string(), file: z.string() })

/** A full backup, and up to when what follows it goes. `bytes`: with what follows. */
const foundBackup = z.object({
  file: z.string(),
  at_ms: instantMs,
  last_ms: instantMs,
  segments: z.int(),
  bytes: z.int(),
})
const joinCard = z.strictObject({ card: z.string().max(60_000) })
/** What a restore is begun by, and gone on with: whoever has not got it may neither see, stop nor confirm it. */
const restoreId = z.strictObject({ restoreId: id })
/** The organisation of a card: its name as it says it, its id in the groups of a device id. */
const joined = z.object({ organisation: z.string(), orgId: z.string() })

/** The first run (LEDGER §4). */
export const setup = {
  state: procedure('anyone')
    .input(z.strictObject({}))
    .output(
      z.object({
        configured: z.boolean(),
        /** `awaited`: it has joined, and what its organisation knows has not come yet; `revoked`: it was excluded */
        standing: z.enum(['none', 'awaited', 'member', 'revoked']),
        /** entries of the ledger that are here */
        entries: z.int(),
        /** where others call it while it waits: nobody can look into its settings yet */
        addresses: z.array(z.string()),
        organisation: z.string().nullable(),
        warehouse: z.string().nullable(),
        /** what the station is called */
        station: z.string().nullable(),
        version: z.string(),
        keyStore: z.enum(['protected', 'file']),
        trouble: storeTrouble.nullable(),
        /** what this start made of a restore that was cut: finished, or the former folder put back (BK-5) */
        cutRestore: z.object({ outcome: z.enum(['finished', 'putBack']), setAside: z.string().nullable() }).nullable(),
        /** clock warning at start (LEDGER §11): the wall is before the last entry's day, or long after it */
        clock: z.object({ lastDay: z.string(), wallDay: z.string() }).nullable(),
      }),
    ),
  /** Makes the root and shows its 24 words; nothing is stored until `confirm`. */
  begin: procedure('anyone')
    .input(setupAnswers)
    .output(z.object({ setupId: id, words: z.array(z.string()).length(24), ask: z.array(z.int().min(1).max(24)) })),
  /** The asked words typed back, in the order asked. Then everything is made in one commit and the root is wiped. */
  confirm: procedure('anyone')
    .input(z.strictObject({ setupId: id, typed: z.array(text(20)).max(24) }))
    .output(z.object({ organisation: z.string(), orgId: z.string(), station: z.string() })),
  /** Makes this PC's keys, once, and tells who it is: its device id for an admin to type or scan, its request for a file (CS-71). */
  joinRequest: procedure('anyone')
    .input(z.strictObject({ name: filled(60) }))
    .output(z.object({ device: z.string(), code: z.string(), request: z.string() })),
  /** What a card says, for the person to agree to. */
  joinRead: procedure('anyone').input(joinCard).output(joined),
  /** Calls a station whose window is open (CS-70): `to` its address, or what its QR code says; `device` its id, where it was typed. */
  joinCall: procedure('anyone')
    .input(z.strictObject({ name: filled(60), to: filled(600), device: text(60).optional() }))
    .output(z.object({})),
  /** How that goes, and what stations were heard in this network. */
  joinState: procedure('anyone')
    .input(z.strictObject({}))
    .output(z.object({ pairing: pairingView.nullable(), found: z.array(z.string()) })),
  /** The word of the person here: both codes are the same, or not. */
  joinAnswer: procedure('anyone')
    .input(z.strictObject({ agree: z.boolean() }))
    .output(z.object({})),
  /** Joins by the card that a station of the organisation gave for this PC's request (CS-74). */
  joinCard: procedure('anyone').input(joinCard).output(joined),
  /** Sets the folder of an excluded station aside, so that this PC may join as a new one; only from this PC itself. */
  joinAnew: procedure('anyone')
    .input(z.strictObject({}))
    .output(z.object({ setAside: z.string() })),
  /** Full backups in a folder, or the one of a file; without, in the station's own folder and on every stick. Newest first. */
  restoreFind: procedure('anyone')
    .input(z.strictObject({ folder: text(400) }))
    .output(z.object({ backups: z.array(foundBackup) })),
  /** Begins to open a backup with the recovery words, which are the right to it; how that goes tells `restoreState`. */
  restoreOpen: procedure('anyone')
    .input(z.strictObject({ file: filled(600), words: text(4_096) }))
    .output(restoreId),
  /** `none`: also of a restore that another has begun since. `opened`: found whole, and whose it is; nothing is put in place yet. */
  restoreState: procedure('anyone')
    .input(restoreId)
    .output(
      z.object({
        step: z.enum(['none', 'opening', 'refused', 'opened', 'restoring']),
        progress: z.object({ done: z.int(), of: z.int() }).nullable(),
        refused: refusal.nullable(),
        found: z
          .object({
            organisation: z.string(),
            warehouse: z.string(),
            station: z.string(),
            last_ms: instantMs,
            entries: z.int(),
            segments: z.int(),
            damaged: backupDamage,
            /** where this PC is the station of another organisation: both, and the name to be typed before it takes its place */
            other: z.object({ here: z.string(), backup: z.string(), name: z.string() }).nullable(),
          })
          .nullable(),
      }),
    ),
  restoreCancel: procedure('anyone').input(restoreId).output(z.object({})),
  /** Puts what was opened in the place of this PC's folder, which is set aside, never overwritten (BK-5). `replace`: the name that `other` asks for. */
  restoreConfirm: procedure('anyone')
    .input(restoreId.extend({ replace: text(100).optional() }))
    .output(z.object({ entries: z.int(), segments: z.int(), damaged: backupDamage, setAside: z.string().nullable() })),
  /** Brings its data to a station that waits for it, by courier: it is sealed to this station and signed, so nobody need be known here. */
  courierPut: procedure('anyone').input(putCourier).output(z.object({})),
  courierTake: procedure('anyone').input(takeCouriers).output(takenCouriers),
}
