import { assert } from '../../kit/assert.ts'
import { err, ok, type Result } from '../../kit/result.ts'
import { LIMITS } from '../limits.ts'

/** How a payload is packed (CS-5, CS-8). */
export type Packing = 'plain' | 'zstd' | 'gzip'

/** A message on the wire (CS-5). `rawBytes`: length of the payload once it is unpacked; that `type` is known is the codec's matter. */
export interface Frame {
  readonly type: number
  readonly packing: Packing
  readonly stream: number
  readonly rawBytes: number
  readonly payload: Uint8Array
}

/** Why bytes are no message; `at`: where they stopped being one, for the log. Both end the link with this code (CS-7). */
export type FrameFault = { readonly kind: 'Malformed' | 'TooLarge'; readonly at: string }

/** What stands before a payload. Units: bytes. */
export const frameHeadBytes = 8
const PACKINGS: readonly Packing[] = ['plain', 'zstd', 'gzip']

/** The bytes of a frame. Source: CS-5. */
export function encodeFrame(frame: Frame): Uint8Array {
  const { packing, rawBytes, payload } = frame
  assert(packing !== 'plain' || rawBytes === payload.length, 'a plain payload is the raw one')
  const bytes = new Uint8Array(frameHeadBytes + payload.length)
  writeFrameHead(bytes, frame)
  bytes.set(payload, frameHeadBytes)
  return bytes
}

/** Writes what stands before the payload of a frame at the start of its bytes. Source: CS-5. */
export function writeFrameHead(bytes: Uint8Array, frame: Omit<Frame, 'payload'>): void {
  const { type, packing, stream, rawBytes } = frame
  assert(rawBytes <= LIMITS.frameRawBytes && bytes.length <= LIMITS.frameBytes, 'a payload fits in a frame')
  const view = new DataView(bytes.buffer, bytes.byteOffset, frameHeadBytes)
  view.setUint8(0, type)
  view.setUint8(1, PACKINGS.indexOf(packing))
  view.setUint16(2, stream)
  view.setUint32(4, rawBytes)
}

/** How long a received message is once it is unpacked, by its own word: who says less is refused. */
export function unpackedBytes(bytes: Uint8Array): number {
  if (bytes.length < frameHeadBytes) return bytes.length
  return frameHeadBytes + new DataView(bytes.buffer, bytes.byteOffset, frameHeadBytes).getUint32(4)
}

/**
 * The frame of one received message; its payload is a view on the bytes, unpacked to exactly `rawBytes` by the caller, who stops an
 * unpacking that gives more. Errors: `FrameFault`. Source: CS-5.
 */
export function decodeFrame(bytes: Uint8Array): Result<Frame, FrameFault> {
  if (bytes.length < frameHeadBytes) return err({ kind: 'Malformed', at: 'frame' })
  if (bytes.length > LIMITS.frameBytes) return err({ kind: 'TooLarge', at: 'frame' })
  const view = new DataView(bytes.buffer, bytes.byteOffset, frameHeadBytes)
  const packing = PACKINGS[view.getUint8(1)]
  if (packing === undefined) return err({ kind: 'Malformed', at: 'flags' })
  const rawBytes = view.getUint32(4)
  if (rawBytes > LIMITS.frameRawBytes) return err({ kind: 'TooLarge', at: 'rawLength' })
  const payload = bytes.subarray(frameHeadBytes)
  if (packing === 'plain' && payload.length !== rawBytes) return err({ kind: 'Malformed', at: 'rawLength' })
  return ok({ type: view.getUint8(0), packing, stream: view.getUint16(2), rawBytes, payload })
}
