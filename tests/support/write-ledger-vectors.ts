// npx node tests/support/write-ledger-vectors.ts
//
// Writes the golden vectors of formats that have none yet. One that is there is never written again: its bytes are in
// the logs of the depots. A changed format is a new format, with a file of its own.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { ledgerVectors } from './ledger-vectors.ts'

const folder = resolve(import.meta.dirname, '../golden/ledger')
mkdirSync(folder, { recursive: true })
let refused = 0
for (const [name, vectors] of Object.entries(ledgerVectors())) {
  const file = resolve(folder, `${name}.json`)
  if (existsSync(file)) {
    refused++
    process.stderr.write(`${name}.json is there and stays as it is\n`)
  } else {
    writeFileSync(file, `${JSON.stringify(vectors, null, 1)}\n`, { flag: 'wx' })
    process.stdout.write(`${name}.json written\n`)
  }
}
process.exitCode = refused > 0 ? 1 : 0
