import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Log } from '../rpc/fault-log.ts'

const keptBytes = 1024 * 1024

/**
 * A log of one JSON line each, on standard error and in `folder`, two files of at most 1 MiB. It is help for a person, not a record:
 * where it cannot be written the line is on standard error alone.
 */
export function openLog(folder: string, name: string): Log {
  const file = join(folder, `${name}.log`)
  let writable = true
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
  } catch {
    writable = false
  }
  return line => {
    const text = `${JSON.stringify({ at: new Date().toISOString(), process: name, ...line })}\n`
    process.stderr.write(text)
    if (!writable) return
    try {
      if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > keptBytes) renameSync(file, `${file}.1`)
      appendFileSync(file, text, { mode: 0o600 })
    } catch {
      writable = false
    }
  }
}
