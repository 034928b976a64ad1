// A new CoMapeo device that joins the project of another and takes its records: says how many, and how many seconds they took.
import { once } from 'node:events'
import { openDevice } from './comapeo-manager.mjs'

const [name = '', port = '', folder = '', records = '0'] = process.argv.slice(2)
const { device } = await openDevice('client', folder)
const invited = once(device.invite, 'invite-received')
device.connectLocalPeer({ address: '127.0.0.1', name, port: Number(port) })
const project = await device.getProject(await device.invite.accept((await invited)[0]))
const start = performance.now()
project.$sync.start()
let written = 0
while (written < Number(records)) {
  await project.$sync.waitForSync('full')
  written = (await project.observation.getMany()).length
  if (written < Number(records)) await new Promise(done => setTimeout(done, 100))
}
process.send?.({ written, seconds: (performance.now() - start) / 1_000 })
process.exit(0)
