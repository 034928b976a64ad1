/** A courier that was packed. */
export interface PackedFile {
  readonly file: string
  readonly bytes: number
  readonly entries: number
}

/** Why none was packed, or one was not taken. `why` of a file that is none for here: the word of its fault. */
export type CourierFault =
  | { readonly kind: 'WrongFile'; readonly why: string }
  | { readonly kind: 'DiskFull' }
  | { readonly kind: 'DiskFault'; readonly code: string }
  | { readonly kind: 'Busy' }

/** What one brought. */
export interface TakenFile {
  readonly from: string
  readonly made_ms: number
  readonly entries: number
  readonly gaps: number
}

/** Packs and takes couriers, one at a time; built where links are. */
export interface CourierPort {
  /** Where a courier of this name is packed for a screen to fetch; the one before is gone. */
  place(name: string): string
  /** At most so many bytes of it, with its size; undefined where it is not here. */
  piece(name: string, at: number, most: number): { readonly bytes: Uint8Array; readonly size: number } | undefined
  /** Adds a piece of one that is brought. */
  put(upload: string, at: number, bytes: Uint8Array): CourierFault | undefined
  /** Ones that were brought whole, oldest first, those that are none last; undefined for one that was not. */
  brought(
    uploads: readonly string[],
  ): Promise<readonly { readonly upload: string; readonly file: string | undefined }[]>
  /** Lets what was brought go. */
  clear(): void
  /** Packs for stations into a file that is not there yet. */
  pack(to: readonly string[], file: string, whole: boolean): Promise<PackedFile | CourierFault>
  /** Files at a path: itself, or those in it that are for here, oldest first, and last those that do not open. */
  find(path: string): Promise<readonly string[] | CourierFault>
  take(file: string): Promise<TakenFile | CourierFault>
}
