import type { Refusal } from '#shared/contract/refusal.ts'
import type { Result } from '#shared/kit/result.ts'
import { NO_PERSON } from '#shared/sync/uuid.ts'
import { readStation } from '../read-station.ts'
import { holdConnection } from '../rpc/connection.ts'
import type { Caller } from '../services/command.ts'
import { checkReceipt, type ReceiptCheck } from '../services/receipts/check-receipt.ts'
import { nodeVerifying } from '../storage/crypto.ts'
import type { Arguments } from './arguments.ts'
import { dataFolder, settleFolder, withStation } from './station-at-hand.ts'
import { type Answer, both, type Terminal } from './terminal.ts'

/** Nobody: a receipt may be checked by whoever holds it. */
const nobody: Caller = { user: NO_PERSON, session: NO_PERSON, role: 'VW', warehouses: 'all', fresh: false }

/**
 * `check-receipt TEXT`: what a receipt's code says, and whether it is signed by a station of this organisation. Needs no login, and only
 * reads: the station may run meanwhile.
 */
export async function checkReceiptText(given: Arguments, terminal: Terminal): Promise<Answer> {
  const [text = ''] = given.words
  const folder = dataFolder(given)
  settleFolder(folder, terminal)
  const read = readStation(folder, station => checkReceipt(station, nodeVerifying, nobody, { text }))
  if (read !== undefined) return answerOf(read, terminal)
  return withStation(given, terminal, false, async ({ station }) => {
    const line = holdConnection('cli', 'command line')
    return answerOf(await station.services.receipts.check(nobody, { text }, line), terminal)
  })
}

function answerOf(checked: Result<ReceiptCheck, Refusal>, terminal: Terminal): Answer {
  if (!checked.ok) return { json: { refused: checked.error }, yes: false }
  const { authentic, number, how, why } = checked.value
  terminal.words(
    authentic
      ? both(`authentic: ${number ?? ''}`, `authentique\u00A0: ${number ?? ''}`)
      : both(`not proved: ${why ?? how}`, `non prouvé\u00A0: ${why ?? how}`),
  )
  return { json: checked.value, yes: authentic }
}
