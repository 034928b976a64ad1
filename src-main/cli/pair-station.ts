import { ORPCError } from '@orpc/client'
import type { OutputOf } from '#shared/contract/calls.ts'
import type { Refusal } from '#shared/contract/refusal.ts'
import { type Arguments, textOption } from './arguments.ts'
import { type StationTerms, termsOf } from './station-terms.ts'
import { type StationAtHand, withStation } from './station-at-hand.ts'
import { type Answer, both, type Terminal } from './terminal.ts'

type Client = StationAtHand['client']
type Pairing = NonNullable<OutputOf<'setup', 'joinState'>['pairing']>

/** How often is looked; how long nothing comes until it is all, and until it is given up. Units: ms. */
const times = { look: 100, quiet: 2_000, stalled: 60_000 } as const
const lookAgain = () => new Promise(resolve => setTimeout(resolve, times.look))

/**
 * `enrol --with HOST:PORT`: an empty folder joins over the network by the station there, whose window is open (CS-70). With `--device`,
 * that station's id, nothing more is asked; without it the code of its screen is read from standard input and must be the one here.
 * It ends when the station is a member and holds what the other had for it.
 */
export function joinWith(given: Arguments, terminal: Terminal): Promise<Answer> {
  const name = textOption(given, 'name') ?? 'Poste'
  const device = textOption(given, 'device')
  return withStation(given, terminal, false, joining, { finding: false })

  async function joining({ client }: StationAtHand): Promise<Answer> {
    const to = textOption(given, 'with') ?? ''
    await client.setup.joinCall({ name, to, ...(device === undefined ? {} : { device }) })
    const state = async () => (await client.setup.joinState({})).pairing
    const ended = await paired(state, terminal, agree => client.setup.joinAnswer({ agree }))
    if (ended?.stage !== 'done') return { json: { joined: false, why: ended?.why ?? 'Lost' }, yes: false }
    terminal.words(both('joined; receiving …', 'entré\u00A0; réception …'))
    const { standing, organisation, entries } = await untilMember(client)
    return { json: { joined: true, organisation, standing, entries }, yes: standing === 'member' }
  }
}

/**
 * `enrol --open`: opens the window of a station for two minutes and takes in who pairs with it, on the terms given (CS-70). With
 * `--device`, the new station's id, only that one is taken and nothing is asked; without it the code of its screen is read from
 * standard input. It ends when the new station holds what it may.
 */
export function openWindow(given: Arguments, terminal: Terminal): Promise<Answer> {
  return withStation(given, terminal, true, opening, {})

  async function opening({ client }: StationAtHand): Promise<Answer> {
    const terms: StationTerms = await termsOf(given, client, textOption(given, 'name') ?? 'Poste')
    const expected = textOption(given, 'device')
    await client.stations.openWindow({ ...terms, ...(expected === undefined ? {} : { expected }) })
    const { own } = await client.stations.window({})
    const addresses = own.addresses.join(' ')
    terminal.words(
      both(
        `open for two minutes: ${addresses} device ${own.device}`,
        `ouvert deux minutes\u00A0: ${addresses} appareil ${own.device}`,
      ),
    )
    const taken = await untilTaken(client, terminal)
    if (taken === null) return { json: { taken: null }, yes: false }
    terminal.words(
      both(`device ${taken.device} is enrolled; sending …`, `appareil ${taken.device} inscrit\u00A0; envoi …`),
    )
    return { json: { taken, even: await untilEven(client, taken.device) }, yes: true }
  }
}

/** Waits for the end of a pairing; asks for the other screen's code where codes are compared. */
async function paired(
  state: () => Promise<Pairing | null>,
  terminal: Terminal,
  answer: (agree: boolean) => Promise<unknown>,
): Promise<Pairing | null> {
  for (let asked = false; ; ) {
    const pairing = await state()
    if (pairing === null || pairing.stage === 'done' || pairing.stage === 'ended') return pairing
    if (pairing.stage === 'asking' && !asked) {
      asked = true
      await answer(await isSameCode(pairing, terminal)).catch(unlessGone)
    }
    await lookAgain()
  }
}

/** Whether the code that is read from standard input, off the other screen, is the one here; the id where it was given before. */
async function isSameCode({ matched, code, peer }: Pairing, terminal: Terminal): Promise<boolean> {
  if (matched !== null) return matched
  const who = `${peer?.name ?? ''} ${peer?.device ?? ''}`
  terminal.words(
    both(
      `${who}: code ${code ?? ''}; type the six digits of the other screen`,
      `${who}\u00A0: code ${code ?? ''}\u00A0; tapez les six chiffres de l’autre écran`,
    ),
  )
  const typed = (await terminal.line()).replace(/\D/g, '')
  if (typed !== code)
    terminal.words(both('not the same: nothing was exchanged', 'différents\u00A0: rien n’a été échangé'))
  return typed === code
}

/** Whoever hung up while the digits were typed needs no answer. */
function unlessGone(error: unknown): void {
  if (!(error instanceof ORPCError) || (error.data as Refusal).kind !== 'NotFound') throw error
}

async function untilTaken(client: Client, terminal: Terminal) {
  const answered = new Set<number>()
  for (;;) {
    const { taken, leftMs, waiting } = await client.stations.window({})
    if (taken !== null || leftMs <= 0) return taken
    for (const one of waiting) {
      if (one.stage !== 'asking' || answered.has(one.id)) continue
      answered.add(one.id)
      const agree = await isSameCode(one, terminal)
      await client.stations.answerWindow({ id: one.id, agree }).catch(unlessGone)
    }
    await lookAgain()
  }
}

/** Waits until the station is a member and nothing more comes. */
async function untilMember(client: Client) {
  let entries = -1
  for (let still = 0; ; still += times.look) {
    const state = await client.setup.state({})
    if (still >= (state.standing === 'member' ? times.quiet : times.stalled)) return state
    if (state.entries !== entries) still = 0
    entries = state.entries
    await lookAgain()
  }
}

/** Waits until the station of this id lacks nothing any more; false where nothing moves. */
async function untilEven(client: Client, device: string): Promise<boolean> {
  let last = ''
  for (let still = 0; still < times.stalled; still += times.look) {
    const { rows } = await client.stations.list({ limit: 200 })
    const link = rows.find(row => row.device === device)?.link ?? null
    if (link !== null && link.lacking + link.owing === 0 && link.sent > 0) return true
    const now = JSON.stringify(link)
    if (now !== last) still = 0
    last = now
    await lookAgain()
  }
  return false
}
