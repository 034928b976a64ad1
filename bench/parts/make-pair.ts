// Makes two stations in a process of its own, whose memory is nobody's afterwards, and says where they lie.
import { twoStations } from './two-stations.ts'

const { full, empty, user } = await twoStations(Number(process.argv[2]))
process.send?.({ full, empty, user, root: process.env['TMPDIR'] })
process.disconnect()
