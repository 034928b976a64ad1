// A station's store that puts another file in the place of its own and is killed on the way. Arguments: folder, the other file, the call of
// `node:fs` that is the last, and whether it is still done.
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { join } from 'node:path'
import { openStore } from '#main/storage/open.ts'

const [folder = '', next = '', call = '', done = ''] = process.argv.slice(2)
const opened = openStore(folder, { app: 'test', reserveBytes: 0, anyFolder: true })
if (!opened.ok) throw new Error(opened.error.kind)
const { store } = opened.value
store.write(tx => tx.db.prepare("INSERT OR REPLACE INTO meta (name, value) VALUES ('last', 'written')").run().changes)
const calls = fs as unknown as Record<string, (...given: unknown[]) => unknown>
const real = calls[call]
if (real === undefined) throw new Error(`no ${call}`)
calls[call] = (...given) => {
  if (done === 'true') real(...given)
  process.kill(process.pid, 'SIGKILL')
}
syncBuiltinESMExports()
store.replaceFile(next, join(folder, 'aside.db'))
