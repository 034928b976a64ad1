import type { z } from 'zod'
import type { lanHintsSchema } from '#shared/relay/relay-messages.ts'
import { plainId } from '../database/plain-id.ts'
import { type Asker, askingMember, type OutletDesk } from '../pull/pull-logs.ts'

/** Keeps where a station is reached on its LAN, and says where the others were: hints, which TLS and HELLO prove (CS-83). */
export function tellLan(
  desk: OutletDesk,
  asker: Asker,
  at: readonly string[],
): Promise<z.infer<typeof lanHintsSchema>> {
  return desk.database.inOrganisation(asker.org, async tx => {
    const { view } = await askingMember(desk.views, tx, asker)
    await tx.query('UPDATE station SET lan = $2, lan_at = now(), last_at = now() WHERE dev = $1', [asker.dev, [...at]])
    const { rows } = await tx.query<{ dev: string; lan: string[]; lan_at: Date }>(
      `SELECT dev, lan, lan_at FROM station WHERE lan_at > now() - interval '7 days' AND cardinality(lan) > 0 AND dev <> $1
       ORDER BY lan_at DESC LIMIT 500`,
      [asker.dev],
    )
    const gone = new Set(view.authority.stations().flatMap(({ dev, revoked }) => (revoked ? [dev] : [])))
    const stations = rows
      .map(row => ({ dev: plainId(row.dev), at: row.lan, seen: row.lan_at.getTime() }))
      .filter(({ dev }) => !gone.has(dev) && !view.barred.has(dev))
    return { stations }
  })
}
