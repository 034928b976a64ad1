import type { ColumnType } from 'kysely'

/** A whole number of up to 64 bits: read as text, since it may be more than a number holds exactly, and compared as one. */
export type Int8 = ColumnType<string, number | string, number | string>

/** Read as a Buffer, given as any bytes. */
export type Bytes = ColumnType<Buffer, Uint8Array, Uint8Array>

/** 16 bytes: read as hex digits with dashes, given with or without them. */
export type Uuid = string

/** The number of a transaction, read as text; the table says which. */
export type Xid = string

/** A column that the table fills where nothing is given. */
export type Defaulted<T> = [T] extends [ColumnType<infer S, infer I, infer U>]
  ? ColumnType<S, I | undefined, U>
  : ColumnType<T, T | undefined, T>
