import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'

/** Writes the vectors that have no file yet under `tests/golden`. One that is there is never written again. */
export function writeNewVectors(name: string, files: Record<string, unknown>): void {
  const folder = resolve(import.meta.dirname, '../golden', name)
  mkdirSync(folder, { recursive: true })
  let refused = 0
  for (const [file, vectors] of Object.entries(files)) {
    const path = resolve(folder, `${file}.json`)
    if (existsSync(path)) {
      refused++
      process.stderr.write(`${file}.json is there and stays as it is\n`)
    } else {
      writeFileSync(path, `${JSON.stringify(vectors, null, 1)}\n`, { flag: 'wx' })
      process.stdout.write(`${file}.json written\n`)
    }
  }
  process.exitCode = refused > 0 ? 1 : 0
}
