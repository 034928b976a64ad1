import { z } from 'zod'

/**
 * What the window's shell does for its screens: `window.cocoatrack`, functions only (EL-9). Not there in a browser.
 *
 * Connecting: `connect()` makes a MessagePort arrive as a message of the window itself, `event.source === window`,
 * `event.data === portMessage`, the port in `event.ports[0]`. The session belongs to the window, not to the port: after a reload or
 * a restart of the station a new `connect()` finds it again. When a port closes, wait for `ready` and connect again.
 */
export interface Bridge {
  connect(): Promise<void>
  /** Asks where, then writes. */
  savePdf(bytes: Uint8Array, name: string): Promise<SaveAnswer>
  /** A list, as CSV or as a workbook: the name's ending says which. */
  saveList(bytes: Uint8Array, name: string): Promise<SaveAnswer>
  saveText(bytes: Uint8Array, name: string): Promise<SaveAnswer>
  /** The page that checks receipts anywhere (RC-3). */
  savePage(bytes: Uint8Array, name: string): Promise<SaveAnswer>
  saveCourier(bytes: Uint8Array, name: string): Promise<SaveAnswer>
  /** A file that somebody sent: of a kind that people hand to one another, which the name's ending and the bytes both say (FI-1). */
  saveDocument(bytes: Uint8Array, name: string): Promise<SaveAnswer>
  /** Opens in the system's viewer, from a folder that is emptied when the window closes. */
  openPdf(bytes: Uint8Array, name: string): Promise<{ opened: boolean }>
  /** Sends ESC/POS bytes to the receipt printer that `setPrinter80` named. */
  sendRaw80(bytes: Uint8Array): Promise<RawAnswer>
  setPrinter80(printer: Printer80 | null): Promise<RawAnswer>
  platform(): Promise<PlatformInfo>
  setLanguage(lang: 'fr' | 'en'): Promise<void>
  /** Asks the person, in a dialog of the system, to allow the camera, unless he did (EL-5); answers what holds then. The menu takes it back. */
  askCamera(): Promise<{ allowed: boolean }>
  /** Shows a note of the system, in place of the one with the same tag; the system's own sound is left out (TALK-68). */
  showNote(note: SystemNote): Promise<void>
  hideNote(tag: string): Promise<void>
  /** How many messages are new, on the window's title and the program's icon; 0 takes it away. */
  setBadge(count: number): Promise<void>
  /** Opens the window of messages beside this one, under the same session, or brings it to the front (TALK-55). */
  openMessages(): Promise<void>
  /** Calls back when its person clicks a note; the window is brought to the front before. Answers how to stop. */
  onNoteChosen(callback: (tag: string) => void): () => void
  /** Calls back at once and on each change; answers how to stop. */
  onStationState(callback: (state: StationState) => void): () => void
}

/** The message that hands a window its port. */
export const portMessage = 'cocoatrack:port'
/** The name of the bridge on `window`. */

const bytes = z.instanceof(Uint8Array).refine(value => value.byteLength <= 64 * 1024 * 1024, 'size')
/** Of many stations for years; a few times what a paper may be. */
const courierBytes = z.instanceof(Uint8Array).refine(value => value.byteLength <= 1024 * 1024 * 1024, 'size')
const noteTag = z.string().min(1).max(100)
/** What a note of the system says: text, never markup. */
export const systemNote = z.strictObject({ tag: noteTag, title: z.string().max(200), body: z.string().max(300) })
export type SystemNote = z.infer<typeof systemNote>
const fileName = z.string().min(1).max(200)
/** A character device or a shared printer of this machine, or a raw port (9100–9109) of a private address. */
export const printer80 = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('device'),
    path: z.string().regex(/^(\/dev\/(usb\/lp|lp|ttyUSB|ttyACM|rfcomm)\d{1,2}|(\\\\\.\\)?(COM|LPT)\d{1,2})$/),
  }),
  z.strictObject({ kind: z.literal('tcp'), host: z.ipv4(), port: z.int().min(9100).max(9109) }),
])
export type Printer80 = z.infer<typeof printer80>

/** The arguments of every function that reaches the shell, decoded there. */
export const bridgeCalls = {
  connect: z.tuple([]),
  savePdf: z.tuple([bytes, fileName]),
  saveList: z.tuple([bytes, fileName]),
  saveText: z.tuple([bytes, fileName]),
  savePage: z.tuple([bytes, fileName]),
  saveCourier: z.tuple([courierBytes, fileName]),
  saveDocument: z.tuple([bytes, fileName]),
  openPdf: z.tuple([bytes, fileName]),
  sendRaw80: z.tuple([bytes]),
  setPrinter80: z.tuple([printer80.nullable()]),
  platform: z.tuple([]),
  setLanguage: z.tuple([z.enum(['fr', 'en'])]),
  askCamera: z.tuple([]),
  showNote: z.tuple([systemNote]),
  hideNote: z.tuple([noteTag]),
  setBadge: z.tuple([z.int().min(0).max(100_000)]),
  openMessages: z.tuple([]),
  stationState: z.tuple([]),
} as const
export type BridgeCall = keyof typeof bridgeCalls
/** The name of the channel of a call, and of those that carry a `StationState` or the tag of a note to the window. */
export const channelOf = (call: BridgeCall | 'noteChosen'): string => `cocoatrack:${call}`

/** How saving a file ended. */
export type SaveAnswer = { saved: true; fileName: string } | { saved: false; why: 'cancelled' | 'otherFile' | 'disk' }
/** How sending to the receipt printer ended. */
export type RawAnswer = { ok: true } | { ok: false; why: 'none' | 'unreachable' | 'notAPrinter' }
/** What a screen may know of the machine. */
export interface PlatformInfo {
  os: 'windows' | 'linux' | 'mac' | 'other'
  version: string
  keyStore: 'protected' | 'file'
  camera: boolean
  printer80: Printer80 | null
}
/** `restarting`: it ended and comes back; what was answered before is kept, what was asked meanwhile must be asked again. */
export type StationState =
  | { state: 'starting' }
  | { state: 'ready' }
  | { state: 'restarting'; attempt: number; inMs: number }
