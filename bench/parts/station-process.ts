// A station in a process of its own, for the benches of the network: says its port, and ends when it is told to.
import { close, openLinked } from './two-stations.ts'

const station = await openLinked(process.argv[2] ?? '')
process.on('message', () => void close(station).then(() => process.exit(0)))
// Whoever started it is gone: nobody would end it.
process.on('disconnect', () => process.exit(1))
process.send?.(station.ready()?.lan.sync?.links.view().port ?? 0)
