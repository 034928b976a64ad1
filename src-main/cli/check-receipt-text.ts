import { NO_PERSON } from '#shared/sync/uuid.ts'
import type { Caller } from '../services/command.ts'
import { holdConnection } from '../rpc/connection.ts'
import type { Arguments } from './arguments.ts'
import { withStation } from './station-at-hand.ts'
import type { Answer, Terminal } from './terminal.ts'

/** Nobody: a receipt may be checked by whoever holds it. */
const nobody: Caller = { user: NO_PERSON, session: NO_PERSON, role: 'VW', warehouses: 'all', fresh: false }

/** `check-receipt TEXT`: what a receipt's code says, and whether it is signed by a station of this organisation. Needs no login. */
export async function checkReceiptText(given: Arguments, terminal: Terminal): Promise<Answer> {
  const [text = ''] = given.words
  return withStation(given, terminal, false, async ({ station }) => {
    const line = holdConnection('cli', 'command line')
    const checked = await station.services.receipts.check(nobody, { text }, line)
    if (!checked.ok) return { json: { refused: checked.error }, yes: false }
    const { authentic, number, how, why } = checked.value
    terminal.words(authentic ? `authentic: ${number ?? ''}` : `not proved: ${why ?? how}`)
    return { json: checked.value, yes: authentic }
  })
}
