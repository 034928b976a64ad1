import { filePiece } from '#shared/contract/files.ts'
import { call, type InputOf } from './client.ts'
import { base64Of, bytesOf, patiently } from './in-pieces.ts'

/**
 * Brings a file to the station piece by piece, from where an earlier try was cut. `onPiece`: how much is there. Errors: throws what the
 * calls throw; an abort throws its reason.
 */
export async function bringFile(file: Blob, upload: string, signal: AbortSignal, onPiece: (done: number) => void) {
  let at = 0
  do {
    signal.throwIfAborted()
    const piece = { upload, at, base64: base64Of(new Uint8Array(await file.slice(at, at + filePiece).arrayBuffer())) }
    const { have } = await patiently(() => call('files.put', piece, signal))
    at = have
    onPiece(at)
  } while (at < file.size)
}

/** A whole file of a message. Errors: as above. */
export const fetchFile = (of: Omit<InputOf<'files.get'>, 'at'>, bytes: number): Promise<Uint8Array<ArrayBuffer>> =>
  wholeOf(bytes, at => call('files.get', { ...of, at }))

/** A whole file that was brought and is not sent yet. Errors: as above. */
export const fetchUnsent = (upload: string, bytes: number): Promise<Uint8Array<ArrayBuffer>> =>
  wholeOf(bytes, at => call('files.look', { upload, at }))

async function wholeOf(
  bytes: number,
  ask: (at: number) => Promise<{ readonly base64: string }>,
): Promise<Uint8Array<ArrayBuffer>> {
  const whole = new Uint8Array(bytes)
  for (let at = 0; at < bytes; ) {
    const from = at
    const piece = bytesOf((await patiently(() => ask(from))).base64)
    whole.set(piece, at)
    // Of a file that is shorter than its message says nothing more comes.
    if (piece.length === 0) return whole.slice(0, at)
    at += piece.length
  }
  return whole
}
