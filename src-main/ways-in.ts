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

/** How a folder that is no station yet becomes one: by founding an organisation, or by joining one. */
export function waysIn(deps: WaysInDeps): { readonly setup: SetupDesk; readonly join: JoinDesk; stop(): void } {
  const { ground, become, isConfigured } = deps
  const setup = createSetupDesk({
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
    join: async card => !isConfigured() && (await joinBy(card)).ok,
  })
  const join = createJoinDesk({
    isConfigured,
    request: async name => requestOf(await joiningKeys(ground), name, ground.app),
    async read(text) {
      const card = parseCardText(text)
      return card.ok ? readCard(await joiningKeys(ground), card.value) : card
    },
    join: joinBy,
    lan,
  })
  return { setup, join, stop: () => lan.stop() }
}
