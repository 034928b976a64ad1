import { machinePorts } from '../open-station.ts'
import { type Arguments, textOption, usageOf } from './arguments.ts'
import { cardOrRequest } from './card-or-request.ts'
import { type StationAtHand, withStation } from './station-at-hand.ts'
import { type Answer, type Terminal, WrongUse } from './terminal.ts'

const forms = ['request', 'card', 'take'] as const

/**
 * `adopt`: an organisation that was made by mistake goes on in another (LEDGER §4). `--request` answers the request that a station of the
 * other approves (`enrol --approve`); `--card` tells what would go, and with `--leave NAME`, the organisation's, goes; `--take` makes its
 * records again once the other's data has come, `--people` with their logins.
 */
export async function adoptOrganisation(given: Arguments, terminal: Terminal): Promise<Answer> {
  const asked = forms.filter(form => given.options[form] !== undefined)
  const [form] = asked
  if (form === undefined || asked.length > 1)
    throw new WrongUse(`one of ${forms.map(name => `--${name}`).join(', ')}\n${usageOf('adopt')}`)
  return withStation(given, terminal, true, async at => {
    if (form === 'request') {
      const made = await at.client.adoption.request({ name: textOption(given, 'name') ?? 'Poste' })
      terminal.words(`device ${made.device}`)
      return { json: made, yes: true }
    }
    return form === 'card' ? leave(given, terminal, at) : take(given, terminal, at)
  })
}

async function leave(given: Arguments, terminal: Terminal, { client }: StationAtHand): Promise<Answer> {
  const card = cardOrRequest(given, 'card')
  const name = textOption(given, 'leave')
  if (name === undefined) {
    const read = await client.adoption.read({ card })
    const { farmers, deliveries } = read.counts
    terminal.words(
      `from ${read.from.name} (${read.from.orgId}) into ${read.into.name} (${read.into.orgId}): ${farmers} farmers, ${deliveries} deliveries`,
    )
    terminal.words('it is not undone: --leave and the name of the organisation that is left')
    return { json: read, yes: true }
  }
  const left = await client.adoption.leave({ card, name })
  terminal.words(`left for ${left.into.name}; its data comes with the first synchronisation, then --take`)
  return { json: left, yes: true }
}

/** Every depot takes the place of the one of the same letters, the others that of this station's. */
async function take(given: Arguments, terminal: Terminal, { client }: StationAtHand): Promise<Answer> {
  const { left } = await client.adoption.state({})
  const into = (left?.depots ?? []).flatMap(({ id, into: to }) => (to === null ? [] : [{ from: id, to }]))
  const people = given.options['people'] === true
  const taken = await client.adoption.take({ commandId: machinePorts().random.uuid(), into, people })
  terminal.words(`${taken.made} records made again, ${taken.known} known, ${taken.people} people`)
  if (taken.logins.length > 0) terminal.words(`logins that are another's here: ${taken.logins.join(', ')}`)
  return { json: taken, yes: true }
}
