// A CoMapeo device that holds the records of a file of JSON lines, one observation each: says where it is when they are in, takes whoever
// comes into its project, and says so.
import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { roles } from '@comapeo/core'
import { openDevice, untilLinked } from './comapeo-manager.mjs'

const [lines = '', folder = '', most = '0'] = process.argv.slice(2)
const { device, name, port } = await openDevice('server', folder)
const project = await device.getProject(await device.createProject({ name: 'season' }))
let some = []
let records = 0
const flush = async () => {
  await Promise.all(some.map(tags => project.observation.create({ schemaName: 'observation', attachments: [], tags })))
  some = []
}
for await (const line of createInterface({ input: createReadStream(lines) })) {
  if (records === Number(most)) break
  records += 1
  some.push({ record: line })
  if (some.length === 50) await flush()
}
await flush()
process.on('disconnect', () => process.exit(1))
process.send?.({ name, port, records })
const other = await untilLinked(device)
await project.$member.invite(other, { roleId: roles.MEMBER_ROLE_ID })
project.$sync.start()
