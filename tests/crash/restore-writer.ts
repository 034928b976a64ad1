// A restore into a station's folder that is killed at one of the renames that put it in place. Arguments: the backup, its words, the folder,
// which rename is the last, and whether it is still done.
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { randomBytes } from 'node:crypto'
import { restoreBackup } from '#main/storage/backup/restore.ts'
import { plainSecretBox } from '#main/storage/secret-box.ts'

const [file = '', words = '', folder = '', last = '', done = ''] = process.argv.slice(2)
const { renameSync } = fs
let renames = 0
fs.renameSync = (from, to) => {
  if (String(from).startsWith(`${folder}/`)) return renameSync(from, to)
  if (String(from).startsWith(`${folder}.restoring/`)) return renameSync(from, to)
  renames += 1
  const dies = renames === Number(last)
  if (!dies || done === 'true') renameSync(from, to)
  if (dies) process.kill(process.pid, 'SIGKILL')
}
syncBuiltinESMExports()
const clock = { wallMs: () => Date.now() }
const random = { bytes: (count: number) => new Uint8Array(randomBytes(count)) }
await restoreBackup({ file, words, folder, secrets: plainSecretBox, clock, random, app: '0.1.0-test' })
