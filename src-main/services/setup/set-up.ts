import type { InputOf, OutputOf } from '#shared/contract/calls.ts'
import { refuse, type Refusal } from '#shared/contract/refusal.ts'
import { businessDay, isRealDay } from '#shared/domain/day.ts'
import { matchPlace, type Territory } from '#shared/domain/territory.ts'
import { err, ok, type Result } from '#shared/kit/result.ts'
import type { Foundation } from '../../storage/found-organisation.ts'
import type { Random } from '../command.ts'
import { checkPassword, type WeakPasswords } from '../security/password-rules.ts'
import type { Passwords } from '../security/passwords.ts'
import type { SteadyClock } from '../security/steady-time.ts'
import { foundationOf } from './foundation.ts'

type Answers = InputOf<'setup', 'begin'>

/** What the wizard needs of the machine; nothing of an organisation is there yet. */
export interface SetupDeps {
  readonly clock: SteadyClock
  readonly random: Random
  readonly passwords: Passwords
  readonly weak: WeakPasswords
  readonly territory: Territory
  isConfigured(): boolean
  /** the 24 words of 32 random bytes */
  recoveryWords(entropy: Uint8Array): string[]
  /** makes the organisation whose root the bytes stand for; answers the id of the organisation */
  found(entropy: Uint8Array, plan: Foundation): Promise<{ org: string }>
}

/** The wizard's two steps. The root is in memory between them and nowhere else. */
export interface SetupDesk {
  begin(input: Answers): Result<OutputOf<'setup', 'begin'>, Refusal>
  confirm(input: InputOf<'setup', 'confirm'>): Promise<Result<OutputOf<'setup', 'confirm'>, Refusal>>
}

interface Begun {
  readonly setupId: string
  readonly answers: Answers
  readonly entropy: Uint8Array
  readonly words: readonly string[]
  readonly ask: readonly number[]
  readonly beganMs: number
  wrong: number
  founding: boolean
}

const wordsAsked = 4
const wrongAllowed = 10
const keptMs = 2 * 3_600_000

/** Makes organisations: one at a time, on a machine that has none (LEDGER §4 Create). */
export function createSetupDesk(deps: SetupDeps): SetupDesk {
  let begun: Begun | null = null
  const wipe = (): void => {
    begun?.entropy.fill(0)
    begun = null
  }
  return {
    begin(input) {
      if (deps.isConfigured()) return err(refuse('AlreadyConfigured', {}))
      if (begun?.founding === true) return err(refuse('Busy', { why: 'setup' }))
      const checked = checkAnswers(deps, input)
      if (!checked.ok) return checked
      wipe()
      const entropy = deps.random.bytes(32)
      const words = deps.recoveryWords(entropy)
      const ask = positions(deps.random)
      const beganMs = deps.clock.wallMs()
      begun = { setupId: deps.random.uuid(), answers: input, entropy, words, ask, beganMs, wrong: 0, founding: false }
      return ok({ setupId: begun.setupId, words, ask })
    },
    async confirm(input) {
      if (deps.isConfigured()) return err(refuse('AlreadyConfigured', {}))
      const mine = begun
      if (mine?.setupId !== input.setupId) return err(refuse('NotFound', { what: 'setup' }))
      if (mine.founding) return err(refuse('Busy', { why: 'setup' }))
      const late = deps.clock.wallMs() - mine.beganMs > keptMs
      if (late || mine.wrong >= wrongAllowed) {
        wipe()
        return err(refuse('NotFound', { what: 'setup' }))
      }
      if (!isTypedBack(mine, input.typed)) {
        mine.wrong += 1
        return err(refuse('WrongWords', {}))
      }
      mine.founding = true
      try {
        const founded = await deps.found(mine.entropy, await foundationOf(deps, mine.answers))
        const { organisation, station } = mine.answers
        wipe()
        return ok({ organisation: organisation.name, orgId: founded.org, station: station.name })
      } finally {
        mine.founding = false
      }
    },
  }
}

const isTypedBack = (begun: Begun, typed: readonly string[]): boolean =>
  typed.length === begun.ask.length &&
  begun.ask.every((position, n) => typed[n]?.trim().toLowerCase() === begun.words[position - 1])

/** Four different places among the 24, in order. */
function positions(random: Random): number[] {
  const chosen = new Set<number>()
  while (chosen.size < wordsAsked)
    for (const byte of random.bytes(8)) if (byte < 240 && chosen.size < wordsAsked) chosen.add((byte % 24) + 1)
  return [...chosen].toSorted((a, b) => a - b)
}

function checkAnswers(deps: SetupDeps, input: Answers): Result<void, Refusal> {
  const { superadmin, organisation, warehouse, season } = input
  const own = [superadmin.name, superadmin.login, organisation.name]
  const good = checkPassword(superadmin.password, deps.weak, own)
  if (!good.ok) return good
  if (season !== undefined) {
    const bad = (['start', 'end'] as const).find(name => !isRealDay(season[name]))
    if (bad !== undefined) return err(refuse('Invalid', { fields: [{ path: `season.${bad}`, code: 'day' }] }))
    if (season.end <= season.start) return err(refuse('BadPeriod', {}))
  }
  const { region = '', departement = '', arrondissement = '', village = '' } = warehouse
  const asked = { region, departement, arrondissement, village }
  const notice = matchPlace(deps.territory, asked).notices[0]
  if (notice !== undefined) return err(refuse('UnknownPlace', { name: asked[notice.field] }))
  const today = businessDay(deps.clock.wallMs())
  return today < '2024-01-01' ? err(refuse('ClockBehind', { lastDay: '2024-01-01' })) : ok(undefined)
}
