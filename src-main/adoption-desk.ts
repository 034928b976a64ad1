import { join } from 'node:path'
import { ok, type Result } from '#shared/kit/result.ts'
import { parseBase64url } from '#shared/sync/bytes.ts'
import { type CardFault, type OpenedCard, parseCardText } from '#shared/sync/join-card.ts'
import { assert } from '#shared/kit/assert.ts'
import type { AdoptionPort } from './services/adoption/adoption-port.ts'
import { countsHere, Estate } from './storage/estate.ts'
import type { Founded, Ground } from './storage/found-organisation.ts'
import { joiningKeys, readCard, requestOf } from './storage/join-organisation.ts'
import { leaveOrganisation, readLeft } from './storage/leave-organisation.ts'
import type { StationLedger } from './storage/station-ledger.ts'
import type { SqliteStore } from './storage/store.ts'

interface Here {
  readonly ground: Ground & { readonly store: SqliteStore }
  readonly ledger: StationLedger
  /** ends everything that reads or writes beside this thread */
  readonly quiet: () => Promise<void>
  /** the station goes on as a member of another organisation */
  readonly become: (founded: Founded) => Promise<void>
}

/** How a station goes from one organisation to another, over its folder and keys (LEDGER §4 Adopt). */
export function adoptionDesk({ ground, ledger, quiet, become }: Here): AdoptionPort {
  const { folder, store } = ground
  return {
    request: async name => requestOf(await joiningKeys(ground), name, ground.app),
    counts: () => store.read(({ db }) => countsHere(db)),
    async read(text) {
      const card = parseCardText(text)
      return card.ok ? readCard(await joiningKeys(ground), card.value) : card
    },
    async leave(card: OpenedCard, organisation: string): Promise<Result<void, CardFault>> {
      const keys = await joiningKeys(ground)
      const left = await leaveOrganisation({ ground, ledger, organisation, quiet }, keys, card)
      if (!left.ok) return left
      await become(left.value)
      return ok(undefined)
    },
    left: () => store.read(readLeft),
    open({ file, root }) {
      const key = parseBase64url(root)
      assert(key.ok, 'the root of an organisation that was left is kept')
      return new Estate(join(folder, file), key.value)
    },
  }
}
