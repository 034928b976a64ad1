import { join } from 'node:path'
import BetterSqlite3 from 'better-sqlite3'
import { setupAnswers } from '#shared/contract/setup.ts'
import { compose } from '#main/compose.ts'
import { holdConnection } from '#main/rpc/connection.ts'
import { makeHub } from '#main/rpc/hub.ts'
import { makeLocalClient, makeRouter } from '#main/rpc/router.ts'
import { around, rootPassword, testAnswers, type TestPorts } from './test-station.ts'

/** The whole of a station over a folder, asked through the same router as the screens, on as many lines as a test wants. */
export interface ComposedStation {
  /** A window's line with nobody logged in; `token`: one that somebody logged in by before. */
  line(device?: string, token?: string): Line
  /** A line on which the superadmin has just logged in. */
  loggedIn(device?: string): Promise<Line>
  /** How many entries are stored, over a connection of its own. */
  entries(): number
  close(): Promise<void>
}
export interface Line {
  readonly client: ReturnType<typeof makeLocalClient>
  token(): string | null
}

/** Opens the folder, and sets the station up where it is new, with a season that runs. */
export async function composedStation(folder: string, ports: TestPorts): Promise<ComposedStation> {
  const hub = makeHub()
  const station = await compose({ ...around(folder, []), push: hub.push.bind(hub) }, ports)
  const router = makeRouter(station, hub, () => undefined)
  const line = (device = 'fenêtre', token?: string): Line => {
    const connection = holdConnection('window', device, token ?? null)
    return { client: makeLocalClient(router, connection), token: () => connection.token() }
  }
  const { client } = line()
  if (!(await client.setup.state({})).configured) {
    const season = { label: '2026-2027', code: '2627', start: '2026-08-01', end: '2027-07-15' }
    const { setupId, words, ask } = await client.setup.begin(setupAnswers.parse({ ...testAnswers, season }))
    await client.setup.confirm({ setupId, typed: ask.map(position => words[position - 1] ?? '') })
  }
  return {
    line,
    async loggedIn(device) {
      const opened = line(device)
      await opened.client.sessions.login({ login: testAnswers.superadmin.login, password: rootPassword })
      return opened
    },
    entries() {
      const db = new BetterSqlite3(join(folder, 'station.db'), { readonly: true })
      try {
        return Number(db.prepare('SELECT count(*) FROM entry').pluck().get())
      } finally {
        db.close()
      }
    },
    async close() {
      hub.close()
      await station.close()
    },
  }
}
