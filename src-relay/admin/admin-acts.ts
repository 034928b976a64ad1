import { adminLimits } from '#shared/relay/admin-messages.ts'
import { type Admission, noteAdmitted } from '../gate/admissions.ts'
import { barStation } from '../gate/bar-station.ts'
import { refuse } from '../refused.ts'
import type { KeyPurpose } from '../relay-keys.ts'
import type { RelayParts } from '../relay-parts.ts'
import type { Administrator } from './admin-session.ts'
import { keeperOf } from './keeper-of.ts'

/** Refuses what an administrator does long after he proved who he is (AU-9). */
export function mustBeFresh(parts: RelayParts, { madeMs }: Administrator): void {
  if (parts.nowMs() - madeMs > adminLimits.freshMs) refuse('NotAllowed', { why: 'Stale' })
}

/** Bars a station of the organisation from this relay, or lets it in again. Refuses the station that he came through, and one that was never here. */
export async function barFromPage(
  parts: RelayParts,
  who: Administrator,
  { dev, barred }: { readonly dev: string; readonly barred: boolean },
  address: string,
): Promise<void> {
  mustBeFresh(parts, who)
  if (dev === who.dev) refuse('NotAllowed', { why: 'OwnStation' })
  if (!(await barStation(parts.database, who.org, { dev, barred, by: who.user, address }))) refuse('NotHere')
  parts.changed(who.org)
}

/** Puts a new key in the place of the one that signs, where the organisation keeps this relay and the old one is not quite new itself. */
export async function rotateFromPage(
  parts: RelayParts,
  who: Administrator,
  purpose: KeyPurpose,
  address: string,
): Promise<void> {
  mustBeFresh(parts, who)
  if ((await keeperOf(parts.database)) !== who.org) refuse('NotAllowed', { why: 'NotKeeper' })
  const left = adminLimits.rotateMs - parts.keys.ageMs(purpose, parts.nowMs())
  if (left > 0) refuse('TooMany', { retryMs: left })
  const { kid } = await parts.keys.rotate(purpose)
  const { org, dev, user } = who
  const note: Admission = { org, dev, what: 'rotate', why: `${purpose} ${kid} by ${user}`, address }
  await parts.database.inOrganisation(org, tx => noteAdmitted(tx, note))
}
