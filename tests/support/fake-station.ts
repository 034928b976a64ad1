import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ok } from '#shared/kit/result.ts'
import { runStation } from '#main/shell/run-station.ts'
import { FakeCore } from './fake-core.ts'

// A station process without a store, for tests of the shell around it. Its sessions outlive it, as those of a store do: a token names its role.
void runStation(async around => {
  const core = new FakeCore({
    'setup.state': () =>
      ok({
        configured: true,
        standing: 'member',
        entries: 0,
        addresses: [],
        organisation: 'SCOOP',
        warehouse: 'Ebebda',
        station: 'Comptoir',
        version: around.version,
        keyStore: around.secrets.kind,
        trouble: null,
        clock: null,
        cutRestore: null,
      }),
    'home.search': ({ input }) => {
      const { text } = input as { text: string }
      if (text === 'hang') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
      if (text === 'die') setTimeout(() => process.exit(3), 5)
      return text === 'die' || text === 'never' ? new Promise(() => undefined) : ok({ rows: [], places: [] })
    },
  })
  const standing = core.standing.bind(core)
  core.standing = token => {
    const role = /^token-([A-Z]{2})-/.exec(token)?.[1] as 'AG' | undefined
    if (role && !core.sessions.has(token)) core.sessions.set(token, { role })
    return standing(token)
  }
  if (around.secrets.kind === 'protected') {
    const secret = Uint8Array.from({ length: 64 }, (_, n) => n)
    const sealed = await around.secrets.protect(secret)
    const back = await around.secrets.reveal(sealed)
    const foreign = await around.secrets.reveal(secret).then(
      () => 'revealed',
      () => 'refused',
    )
    const told = { sealed: [...sealed], same: Buffer.from(back).equals(secret), foreign }
    writeFileSync(join(around.dataDir, 'secrets.json'), JSON.stringify(told))
  }
  writeFileSync(join(around.dataDir, 'station.pid'), String(process.pid))
  return Object.assign(core, { close: () => Promise.resolve(writeFileSync(join(around.dataDir, 'closed'), '')) })
})
