/** A file that was brought and that a message may name: its content address, and what it is by its content. */
export interface KeptFile {
  readonly blob: string
  readonly bytes: number
  readonly mime: string
  readonly name: string
  /** of one that is encrypted: its key, and how long the bytes of `blob` are */
  readonly sealed: { readonly secret: Uint8Array; readonly bytes: number } | null
}

/** A file that is read: what its author says that it is, and the key where it is encrypted. */
export interface ReadFile {
  readonly blob: string
  readonly bytes: number
  readonly mime: string
  readonly secret: Uint8Array | null
}

/** Why a file was not taken, or is not given. */
export type FileFault =
  /** `limit` in bytes */
  | { readonly kind: 'FileTooLarge' | 'FilesToday'; readonly limit: number }
  | { readonly kind: 'NotFound' | 'FileType' | 'FilePixels' | 'FileStoreFull' | 'FileAwaited' | 'DiskFull' }
  | { readonly kind: 'DiskFault'; readonly code: string }

/** Files beside the database; built where the folder is. Uploads belong to who brings them. */
export interface FilePort {
  /** Adds a piece to an upload; how much of it is here then. */
  put(user: string, upload: string, at: number, bytes: Uint8Array): Promise<number | FileFault>
  /** An upload is whole: looks at it and keeps it, `sealed` under a key of its own and not in clear. `note` writes down that it is kept, before it is. */
  keep(
    user: string,
    upload: string,
    how: { readonly name: string; readonly sealed: boolean },
    note: (kept: KeptFile) => void,
  ): Promise<KeptFile | FileFault>
  /** Lets go of what is here of an upload, and of what nothing names any more. */
  drop(user: string, upload: string): Promise<void>
  /** Whether a file is here whole. */
  has(blob: string): boolean
  /** How much is here of a file that entries name and that is so long: all of it once it is whole and checked. Units: bytes. */
  haveOf(blob: string, of: number): number
  /** A piece of one, after its content was found to be what its author said. */
  read(file: ReadFile, at: number): Promise<{ readonly bytes: Uint8Array; readonly size: number } | FileFault>
}
