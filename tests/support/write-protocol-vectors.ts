// npx node tests/support/write-protocol-vectors.ts
//
// Writes the golden vectors of the frames between stations that have none yet. One that is there is never written again: stations of that
// version speak so. A changed frame is a new type, with a file of its own.
import { protocolVectors } from './protocol-vectors.ts'
import { writeNewVectors } from './write-new-vectors.ts'

writeNewVectors('protocol', protocolVectors())
