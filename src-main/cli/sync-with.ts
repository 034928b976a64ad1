import { formatAddress, parseAddress } from '#shared/sync/lan-address.ts'
import type { LinkView } from '../sync/sync-options.ts'
import type { SyncStation } from '../sync/sync-station.ts'
import { type Arguments, textOption } from './arguments.ts'
import { callWords } from './call-words.ts'
import { refusalWords } from './refusal-words.ts'
import { dataFolder, openLinks } from './station-at-hand.ts'
import { type Answer, both, saidOf, type Terminal, WrongUse } from './terminal.ts'

/** How often is looked, how long it must stay even, and how long nothing may move before it is given up. Units: ms. */
const times = { look: 100, even: 500, stalled: 60_000 } as const

/**
 * `sync --with HOST:PORT`: links to one station, exchanges until neither lacks anything of the other, and says what passed. Nobody else is
 * called; who calls meanwhile is linked as well. Nobody need log in, since the machine's own keys speak.
 */
export async function syncWith(given: Arguments, terminal: Terminal): Promise<Answer> {
  const address = parseAddress(textOption(given, 'with') ?? '')
  if (address === undefined) throw new WrongUse(both('--with is HOST:PORT', '--with est HÔTE:PORT'))
  const opened = await openLinks(given, terminal, { onlyAsked: true })
  if (!opened.ok) {
    terminal.words(refusalWords(opened.error, terminal.env))
    return { json: { even: false, why: opened.error.kind }, yes: false }
  }
  const station = opened.value
  const lan = station.ready()?.lan
  const sync = lan?.sync ?? null
  try {
    if (lan === undefined)
      throw new WrongUse(
        both(
          `the station in ${dataFolder(given)} belongs to no organisation`,
          `le poste de ${dataFolder(given)} n’est d’aucune organisation`,
        ),
      )
    if (sync === null)
      throw new WrongUse(
        both(
          `the links of the station in ${dataFolder(given)} are switched off: switch them on by \`station -- network --on\`, or in its Settings → Network`,
          `les liaisons du poste de ${dataFolder(given)} sont coupées\u00A0: rétablissez-les par \`station -- network --on\`, ou sur son écran, Réglages\u00A0→\u00A0Réseau`,
        ),
      )
    const called = await sync.links.call(address)
    if (!called.ok) {
      terminal.words(saidOf(formatAddress(address), callWords(called.why)))
      return { json: { even: false, why: called.why }, yes: false }
    }
    const { even, link } = await untilEven(sync.links, called.dev)
    await station.ready()?.late.done()
    terminal.words(saidOf(formatAddress(address), even ? both('even', 'à jour') : both('not even', 'pas à jour')))
    const { entries = { in: 0, out: 0 }, bytes = { in: 0, out: 0 } } = link ?? {}
    return { json: { even, dev: called.dev, entries, bytes }, yes: even }
  } finally {
    await sync?.stop()
    station.close()
  }
}

/** Watches a link until neither end lacks anything for a moment, the link is gone, or nothing moves any more. */
async function untilEven(links: SyncStation, dev: string): Promise<{ even: boolean; link: LinkView | undefined }> {
  let last: LinkView | undefined
  let evenMs = 0
  let stillMs = 0
  for (;;) {
    await new Promise(resolve => setTimeout(resolve, times.look))
    const link = links.view().links.find(one => one.dev === dev)
    if (link === undefined) return { even: false, link: last }
    const moved = link.bytes.in !== last?.bytes.in || link.bytes.out !== last.bytes.out
    evenMs = link.lacking + link.owing === 0 ? evenMs + times.look : 0
    stillMs = moved ? 0 : stillMs + times.look
    last = link
    if (evenMs >= times.even) return { even: true, link }
    if (stillMs >= times.stalled) return { even: false, link }
  }
}
