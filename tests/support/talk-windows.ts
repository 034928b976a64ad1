import type { Page } from 'playwright-core'
import { type ServedStation, superadmin } from './served-station.ts'

/** A call of the contract, as the screens of that page send it. Errors: throws what refuses it. */
export const callAt = (page: Page, procedure: string, json: unknown) =>
  page.evaluate(
    async ({ path, body }) => {
      const headers = { 'content-type': 'application/json', 'x-cocoatrack': '1' }
      const answer = await fetch(path, { method: 'POST', headers, body })
      const said = await answer.text()
      if (!answer.ok) throw new Error(`${path}: ${said}`)
      return (JSON.parse(said) as { json: Record<string, string> }).json
    },
    { path: `/rpc/${procedure}`, body: JSON.stringify({ json }) },
  )

let commands = 0
/** The id of a command of its own. */
export const command = () => ({
  commandId: `01890a5d-ac96-774b-bcce-b302099a9${String(++commands).padStart(3, '0')}`,
})

/** Somebody who is to have a window of his own. */
export interface Clerk {
  readonly name: string
  readonly login: string
  readonly password: string
  readonly role: string
}

/** What the superadmin of a served station does for tests of its talk. */
export function talkWindows(at: () => ServedStation) {
  /** A grave act of the superadmin (AU-9): with the password given again, so that no slow machine decides whether it is asked for. */
  const gravely = async (procedure: string, json: unknown) => {
    const { page } = at()
    await callAt(page, 'sessions/confirm', { password: superadmin.password })
    return callAt(page, procedure, json)
  }
  return {
    gravely,
    /** Somebody is made, logs in in a window of his own and takes a password of his own. */
    async windowOf({ name, login, password, role }: Clerk): Promise<Page> {
      const input = { ...command(), name, login, role, warehouses: 'all' }
      const { oneTimePassword } = await gravely('users/create', input)
      const station = at().page
      const context = await station
        .context()
        .browser()
        ?.newContext({ viewport: { width: 1366, height: 768 } })
      const page = await context?.newPage()
      if (page === undefined) throw new Error('there is a browser')
      await page.goto(new URL('/', station.url()).href)
      await callAt(page, 'sessions/login', { login, password: oneTimePassword })
      await callAt(page, 'sessions/changePassword', { current: oneTimePassword, next: password })
      await page.goto(new URL('/#/messages', station.url()).href)
      await page.reload()
      return page
    },
  }
}
