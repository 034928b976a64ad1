// A station that takes a copy: opens a folder with the real station, links to the one at a port, prints what it logs of copies and goes on
// until it is killed. Arguments: folder, port of the other, own port.
import { machinePorts, openStation } from '#main/open-station.ts'
import { around, done } from '../support/test-station.ts'

const [folder = '', port = '', own = ''] = process.argv.slice(2)
const limits = { firstPort: Number(own), lastPort: Number(own), connectsPerAddress: 1_000 }
const lan = { host: '127.0.0.1', finding: false as const, limits, snapshotFrom: 5 }
const log = (line: { event: string }): void => {
  if (line.event === 'snapshot') process.stdout.write(`${JSON.stringify(line)}\n`)
}
const station = done(await openStation({ ...around(folder, []), log, lan }, machinePorts()))
station.ready()?.lan.sync?.links.write({ host: '127.0.0.1', port: Number(port) })
