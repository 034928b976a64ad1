import { ok, type Result } from '#shared/kit/result.ts'
import { type CardFault, type OpenedCard, parseCardText } from '#shared/sync/join-card.ts'
import { joinOnLan } from './join-on-lan.ts'
import { createJoinDesk, type JoinDesk } from './services/setup/join-desk.ts'
import { createSetupDesk, type SetupDeps, type SetupDesk } from './services/setup/set-up.ts'
import { type Founded, foundOrganisation, type Ground } from './storage/found-organisation.ts'
import { joiningKeys, joinOrganisation, readCard, requestOf } from './storage/join-organisation.ts'
import { keysOfEntropy, recoveryWords } from './storage/recovery-words.ts'
import { dropJoiningKeys } from './storage/station-keys.ts'

/** What a folder that may become a station is given. */
export interface WaysInDeps extends Omit<SetupDeps, 'recoveryWords' | 'found'> {
  readonly ground: Ground
  /** The station goes on as a member of an organisation. */
  become(founded: Founded): Promise<void>
}

/** The two ways in, and whether somebody is on one at this moment. */
export interface WaysIn {
  readonly setup: SetupDesk
  readonly join: JoinDesk
  /** its keys are being written: nothing else may be put in the folder's place */
  isSettingUp(): boolean
  stop(): void
}

/** How a folder that is no station yet becomes one: by founding an organisation, or by joining one. */
export function waysIn(deps: WaysInDeps): WaysIn {
  const { ground, become, isConfigured } = deps
  let atWork = 0
  const working = async <T>(work: Promise<T>): Promise<T> => {
    atWork += 1
    try {
      return await work
    } finally {
      atWork -= 1
    }
  }
  const desk = createSetupDesk({
    ...deps,
    recoveryWords,
    async found(entropy, plan) {
      const founded = await foundOrganisation(ground, keysOfEntropy(entropy), plan)
      dropJoiningKeys(ground.folder)
      lan.stop()
      await become(founded)
      return { org: founded.identity.org }
    },
  })
  const setup: SetupDesk = { begin: input => desk.begin(input), confirm: input => working(desk.confirm(input)) }
  const joinBy = async (text: string): Promise<Result<OpenedCard, CardFault>> => {
    const card = parseCardText(text)
    if (!card.ok) return card
    const joined = await joinOrganisation(ground, await joiningKeys(ground), card.value)
    if (!joined.ok) return joined
    await become(joined.value)
    return ok(joined.value.card)
  }
  const lan = joinOnLan({
    random: deps.random,
    now: () => deps.clock.sinceBootMs(),
    app: ground.app,
    keys: () => joiningKeys(ground),
    join: async card => !isConfigured() && (await working(joinBy(card))).ok,
  })
  const join = createJoinDesk({
    isConfigured,
    request: async name => requestOf(await joiningKeys(ground), name, ground.app),
    async read(text) {
      const card = parseCardText(text)
      return card.ok ? readCard(await joiningKeys(ground), card.value) : card
    },
    join: card => working(joinBy(card)),
    lan,
  })
  return { setup, join, isSettingUp: () => atWork > 0, stop: () => lan.stop() }
}
