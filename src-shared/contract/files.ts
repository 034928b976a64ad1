import { z } from 'zod'
import { fileBounds } from '../domain/file-kind.ts'
import { fileBytes, filled, id } from './fields.ts'
import { done, procedure } from './procedure.ts'

/** Bytes of a file that go over the contract at once. */
export const filePiece = 1024 * 1024

/** A file that a message names. What is null is not known until the personal part has come. */
export const messageFile = z.object({
  nth: z.int(),
  name: z.string().nullable(),
  mime: z.string().nullable(),
  bytes: z.int(),
  /** how much of it is here; all of it once it is whole and checked */
  have: z.int(),
})
export type MessageFile = z.infer<typeof messageFile>

const piece = z.object({ base64: z.string(), size: z.int() })

/** A file that stands beside what its person types, until he sends it. */
export const unsentFile = z.object({ upload: id, name: z.string(), mime: z.string(), bytes: z.int() })
export type UnsentFile = z.infer<typeof unsentFile>

/** Files that people hand to one another (MSG-4, FI-1 to FI-4): brought piece by piece, kept by content, fetched piece by piece. */
export const files = {
  /**
   * A piece of a file that is brought. `have`: how much is here after it; a piece that does not follow is not taken, so that whoever
   * was cut off goes on from there. Errors: FileTooLarge, FileStoreFull, DiskFull, DiskFault.
   */
  put: procedure('messages.write')
    .input(
      z.strictObject({
        upload: id,
        at: z.int().min(0).max(fileBounds.bytes),
        base64: fileBytes.max(Math.ceil(filePiece / 3) * 4),
      }),
    )
    .output(z.object({ have: z.int() })),
  /** All of it is here: looks what it is by its content, and keeps it for a message of a conversation, encrypted as that is. Errors: NotFound, KeysClosed, FilesBeside, FileType, FilePixels, FilesToday, as put. */
  keep: procedure('messages.write')
    .input(z.strictObject({ upload: id, name: filled(500), conversation: id }))
    .output(z.object({ name: z.string(), mime: z.string(), bytes: z.int() })),
  /** Lets go of one that was brought and is not sent. */
  drop: procedure('messages.write')
    .input(z.strictObject({ upload: id }))
    .output(done),
  /** A piece of one that `keep` took and the caller has not sent. Errors: NotFound. */
  look: procedure('messages.write')
    .input(z.strictObject({ upload: id, at: z.int().min(0) }))
    .output(piece),
  /** A piece of a file of a message. Errors: NotFound, FileAwaited until it is here, FileType where it is not what its author said. */
  get: procedure('messages.view')
    .input(z.strictObject({ conversation: id, id, nth: z.int().min(0).max(fileBounds.perMessage), at: z.int().min(0) }))
    .output(piece),
}
