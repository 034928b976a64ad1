import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openBackedUp } from '../support/backed-up-station.ts'
import { scratchRoot } from '../support/station.ts'

const { renameSync } = fs
let home: string
beforeEach(() => {
  home = fs.mkdtempSync(join(scratchRoot, 'put-back-'))
})
afterEach(() => {
  setRename(renameSync)
  fs.rmSync(home, { recursive: true, force: true })
})

function setRename(rename: typeof renameSync): void {
  fs.renameSync = rename
  syncBuiltinESMExports()
}

test.each(['restoring', 'restored'])(
  'a restored folder that can not be put in place leaves the former one where it was (BK-5): %s',
  async held => {
    const at = openBackedUp(home)
    at.record()
    await at.keeper.tick()
    at.station.close()
    const before = fs.readFileSync(join(at.station.folder, 'station.db'))
    // A virus scanner that looks into what was just unpacked keeps Windows from renaming it.
    setRename((from, to) => {
      if (String(from).includes(`.${held}`)) throw Object.assign(new Error('in use'), { code: 'EBUSY' })
      renameSync(from, to)
    })
    expect(await at.restoreInto(at.station.folder, at.newestFull())).toEqual({
      ok: false,
      error: { kind: 'DiskFault', code: 'EBUSY' },
    })
    expect(fs.readFileSync(join(at.station.folder, 'station.db'))).toEqual(before)
    expect(fs.readdirSync(home)).toEqual(['station'])
  },
)
