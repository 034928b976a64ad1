// npx node tests/support/write-ledger-vectors.ts
//
// Writes the golden vectors of formats that have none yet. One that is there is never written again: its bytes are in
// the logs of the depots. A changed format is a new format, with a file of its own.
import { ledgerVectors } from './ledger-vectors.ts'
import { writeNewVectors } from './write-new-vectors.ts'

writeNewVectors('ledger', ledgerVectors())
