import { type Arguments, oneForm } from './arguments.ts'
import { withStation } from './station-at-hand.ts'
import { type Answer, both, type Terminal, type Words } from './terminal.ts'

/** What is said of the links as they are now. */
const words: Readonly<Record<'on' | 'off', Words>> = {
  on: both(
    'links are on: the station links to others when it runs',
    'liaisons actives\u00A0: le poste se relie aux autres quand il tourne',
  ),
  off: both(
    'links are off: nothing is exchanged over the network, whatever start follows; `network --on` turns them on',
    'liaisons coupées\u00A0: rien ne s’échange par le réseau, à chaque démarrage\u00A0; `network --on` les rétablit',
  ),
}

/**
 * `network`: whether this station links to the others, and which addresses people wrote; `--on`, `--off` turn that, as the switch of
 * Settings → Network does, for every start that follows.
 */
export function turnNetwork(given: Arguments, terminal: Terminal): Promise<Answer> {
  const { on, off } = given.options
  if (on === true && off === true) throw oneForm(['on', 'off'], given.command)
  return withStation(given, terminal, true, async ({ client }) => {
    if (on === true || off === true) await client.network.turn({ on: on === true })
    const { state, written } = await client.network.status({})
    const links = state === 'off' ? 'off' : 'on' // `without`: this command itself links to nobody
    terminal.words(words[links])
    return { json: { links, written }, yes: true }
  })
}
