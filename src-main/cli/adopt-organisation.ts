import { machinePorts } from '../open-station.ts'
import { type Arguments, oneForm, textOption } from './arguments.ts'
import { cardOrRequest } from './card-or-request.ts'
import { type StationAtHand, withStation } from './station-at-hand.ts'
import { type Answer, both, counted, joined, type Terminal } from './terminal.ts'

const forms = ['request', 'card', 'take'] as const

/**
 * `adopt`: an organisation that was made by mistake goes on in another (LEDGER §4). `--request` answers the request that a station of the
 * other approves (`enrol --approve`); `--card` tells what would go, and with `--leave NAME`, the organisation's, goes; `--take` makes its
 * records again once the other's data has come, `--people` with their logins.
 */
export async function adoptOrganisation(given: Arguments, terminal: Terminal): Promise<Answer> {
  const asked = forms.filter(form => given.options[form] !== undefined)
  const [form] = asked
  if (form === undefined || asked.length > 1) throw oneForm(forms, 'adopt')
  return withStation(given, terminal, true, async at => {
    if (form === 'request') {
      const made = await at.client.adoption.request({ name: textOption(given, 'name') ?? 'Poste' })
      terminal.words(both(`device ${made.device}`, `appareil ${made.device}`))
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
    const [from, into] = [read.from, read.into].map(one => `${one.name} (${one.orgId})`)
    const counts = [
      counted(farmers, ['farmer', 'farmers'], ['planteur', 'planteurs']),
      counted(deliveries, ['delivery', 'deliveries'], ['livraison', 'livraisons']),
    ]
    const way = both(`from ${from} into ${into}: `, `de ${from} vers ${into}\u00A0: `)
    terminal.words(joined([way, joined(counts, ', ')], ''))
    terminal.words(
      both(
        'it is not undone: --leave and the name of the organisation that is left',
        'cela ne s’annule pas\u00A0: --leave et le nom de l’organisation quittée',
      ),
    )
    return { json: read, yes: true }
  }
  const left = await client.adoption.leave({ card, name })
  terminal.words(
    both(
      `left for ${left.into.name}; its data comes with the first synchronisation, then --take`,
      `parti pour ${left.into.name}\u00A0; ses données viennent à la première synchronisation, ensuite --take`,
    ),
  )
  return { json: left, yes: true }
}

/** Every depot takes the place of the one of the same letters, the others that of this station's. */
async function take(given: Arguments, terminal: Terminal, { client }: StationAtHand): Promise<Answer> {
  const { left } = await client.adoption.state({})
  const into = (left?.depots ?? []).flatMap(({ id, into: to }) => (to === null ? [] : [{ from: id, to }]))
  const people = given.options['people'] === true
  const taken = await client.adoption.take({ commandId: machinePorts().random.uuid(), into, people })
  terminal.words(
    both(
      `${taken.made} records made again, ${taken.known} known, ${taken.people} people`,
      `${taken.made} fiches refaites, ${taken.known} connues, ${taken.people} personnes`,
    ),
  )
  if (taken.logins.length > 0) {
    const logins = taken.logins.join(', ')
    terminal.words(
      both(`logins that are another's here: ${logins}`, `identifiants pris par d’autres ici\u00A0: ${logins}`),
    )
  }
  return { json: taken, yes: true }
}
