import { extname, join } from 'node:path'

/** The file of a bench's process, of `bench/parts`: it lies beside this one, as source and when built. */
export const programOf = (name: string): string => join(import.meta.dirname, `${name}${extname(import.meta.filename)}`)
