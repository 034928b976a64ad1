import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'

/** Bytes that were looked at once and must stay: `tests/golden/<name>`. `COCOATRACK_GOLDEN=write` writes what is not there yet. */
export function goldenBytes(name: string, made: Uint8Array): Buffer {
  const path = resolve(import.meta.dirname, '..', 'golden', name)
  if (!existsSync(path) && process.env.COCOATRACK_GOLDEN === 'write') {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, made)
  }
  return readFileSync(path)
}
