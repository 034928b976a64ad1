import { machinePorts } from '../open-station.ts'
import { type Arguments, oneForm, textOption } from './arguments.ts'
import { cardOrRequest } from './card-or-request.ts'
import { joinWith, openWindow } from './pair-station.ts'
import { type StationAtHand, withStation } from './station-at-hand.ts'
import { termsOf } from './station-terms.ts'
import { type Answer, both, type Terminal } from './terminal.ts'

const forms = ['request', 'approve', 'card', 'with', 'open'] as const

/**
 * `enrol`: a station comes into an organisation (LEDGER §4 Join). `--request` makes the keys of an empty folder and its request;
 * `--approve` takes a request in at a station that may, and gives the card; `--card` joins by it. What one form answers another takes,
 * as text or as a file. Over the network `--open` and `--with` do all of it at once.
 */
export async function enrolStation(given: Arguments, terminal: Terminal): Promise<Answer> {
  const asked = forms.filter(form => given.options[form] !== undefined)
  const [form] = asked
  if (form === undefined || asked.length > 1) throw oneForm(forms, 'enrol')
  if (form === 'with') return joinWith(given, terminal)
  if (form === 'open') return openWindow(given, terminal)
  if (form === 'approve') return withStation(given, terminal, true, at => approve(given, terminal, at))
  return withStation(given, terminal, false, async ({ client }) => {
    if (form === 'request') {
      const name = textOption(given, 'name') ?? 'Poste'
      const made = await client.setup.joinRequest({ name })
      terminal.words(both(`device ${made.device}`, `appareil ${made.device}`))
      return { json: made, yes: true }
    }
    const joined = await client.setup.joinCard({ card: cardOrRequest(given, 'card') })
    const { standing, entries } = await client.setup.state({})
    terminal.words(
      both(
        `joined ${joined.organisation}; its data comes with the first synchronisation`,
        `entré dans ${joined.organisation}\u00A0; ses données viennent à la première synchronisation`,
      ),
    )
    return { json: { ...joined, standing, entries }, yes: true }
  })
}

async function approve(given: Arguments, terminal: Terminal, { client }: StationAtHand): Promise<Answer> {
  const request = cardOrRequest(given, 'approve')
  const read = await client.stations.readRequest({ request })
  const terms = await termsOf(given, client, read.name)
  const approved = await client.stations.approve({
    commandId: machinePorts().random.uuid(),
    request,
    ...terms,
  })
  terminal.words(
    both(
      `device ${approved.device} is enrolled; give its card to it`,
      `appareil ${approved.device} inscrit\u00A0; donnez-lui sa carte`,
    ),
  )
  return { json: approved, yes: true }
}
