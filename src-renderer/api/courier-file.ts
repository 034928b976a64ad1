import { v4 as uuid } from 'uuid'
import { courierPiece } from '#shared/contract/courier.ts'
import { call, type OutputOf } from './client.ts'
import { base64Of, bytesOf, patiently } from './in-pieces.ts'
import { type Trouble, troubleOf } from './trouble.ts'

type Taken = OutputOf<'courier.import'>['files']
type Done<T> = { ok: true; value: T } | { ok: false; trouble: Trouble }

/**
 * Brings courier files to the station piece by piece and has them taken. `known`: somebody is logged in; else the station waits for its
 * data. `onPiece`: bytes sent so far, of all.
 */
export async function bringCouriers(
  files: readonly File[],
  known: boolean,
  onPiece: (done: number, of: number) => void = () => undefined,
): Promise<Done<Taken>> {
  const size = known ? courierPiece.known : courierPiece.stranger
  const of = files.reduce((sum, file) => sum + file.size, 0)
  const brought: { upload: string; name: string }[] = []
  let done = 0
  try {
    for (const file of files) {
      const upload = uuid()
      for (let at = 0; at === 0 || at < file.size; at += size) {
        const bytes = new Uint8Array(await file.slice(at, at + size).arrayBuffer())
        const piece = { upload, at, base64: base64Of(bytes) }
        await patiently(() => call(known ? 'courier.put' : 'setup.courierPut', piece))
        done += bytes.length
        onPiece(done, of)
      }
      brought.push({ upload, name: file.name })
    }
    const taken = await call(known ? 'courier.import' : 'setup.courierTake', { files: brought })
    return { ok: true, value: taken.files }
  } catch (error) {
    return { ok: false, trouble: troubleOf(error) }
  }
}

/** The bytes of the courier that was packed. Errors: throws what the call throws. */
export async function fetchCourier(file: string, size: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(size)
  for (let at = 0; at < size; at += courierPiece.known) {
    const { base64 } = await patiently(() => call('courier.get', { file, at }))
    bytes.set(bytesOf(base64), at)
  }
  return bytes
}
