import { randomBytes } from 'node:crypto'
import {
  closeSync,
  copyFileSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { saidOf, systemWords, WrongUse } from './terminal.ts'

/** A file that a command makes: written beside its place, and in its place only when the command says that it is whole. */
export interface OutputFile {
  /** Makes these bytes the whole content, on the disk. Errors: throws WrongUse. */
  write(bytes: Uint8Array): void
  /** Makes the content of another file this one's, on the disk. Errors: throws WrongUse. */
  copyOf(file: string): void
  /** Puts the file in its place. Errors: throws WrongUse. */
  keep(): void
}

/**
 * Opens the target of a command before the command does anything that stays, so that a folder that is not there or may not be written
 * stops it first. What was not kept is gone in the end. Errors: throws WrongUse with the target and what the system says of it.
 */
export async function withOutput<T>(target: string, run: (file: OutputFile) => Promise<T>): Promise<T> {
  const told = <R>(work: () => R): R => {
    try {
      return work()
    } catch (error) {
      throw new WrongUse(saidOf(target, systemWords(error)))
    }
  }
  const { path, place, handle } = told(() => openBeside(target))
  let open = true
  let kept = false
  const close = (): void => {
    if (open) closeSync(handle)
    open = false
  }
  try {
    return await run({
      write: bytes =>
        told(() => {
          if (path !== place) ftruncateSync(handle, 0)
          for (let at = 0; at < bytes.length; )
            at += writeSync(handle, bytes, at, bytes.length - at, path === place ? null : at)
          if (path !== place) fsyncSync(handle)
        }),
      copyOf: file =>
        told(() => {
          copyFileSync(file, path)
          fsyncSync(handle)
        }),
      keep: () =>
        told(() => {
          close()
          if (path !== place) renameSync(path, place)
          kept = true
        }),
    })
  } finally {
    close()
    if (!kept && path !== place) rmSync(path, { force: true })
  }
}

function openBeside(target: string): { path: string; place: string; handle: number } {
  const there = statSync(target, { throwIfNoEntry: false })
  if (there !== undefined) {
    // a file that may not be written is not replaced either
    const handle = openSync(target, there.isFile() ? 'r+' : 'w')
    if (!there.isFile()) return { path: target, place: target, handle }
    closeSync(handle)
  }
  const place = there === undefined ? target : realpathSync(target)
  const path = `${place}.${randomBytes(4).toString('hex')}.part`
  return { path, place, handle: openSync(path, 'wx', there === undefined ? 0o666 : there.mode & 0o777) }
}
