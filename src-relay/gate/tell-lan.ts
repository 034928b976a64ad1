import { type NotNull, sql } from 'kysely'
import type { z } from 'zod'
import type { lanHintsSchema } from '#shared/relay/relay-messages.ts'
import { build, now, rowsOf, run } from '../database/build.ts'
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
    const told = { lan: [...at], lan_at: now, last_at: now }
    await run(tx, build.updateTable('station').set(told).where('dev', '=', asker.dev))
    const rows = await rowsOf(tx, othersOf(asker.dev))
    const gone = new Set(view.authority.stations().flatMap(({ dev, revoked }) => (revoked ? [dev] : [])))
    const stations = rows
      .map(row => ({ dev: plainId(row.dev), at: row.lan, seen: row.lan_at.getTime() }))
      .filter(({ dev }) => !gone.has(dev) && !view.barred.has(dev))
    return { stations }
  })
}

/** Stations that said within a week where they are reached, the last first. */
const othersOf = (dev: string) =>
  build
    .selectFrom('station')
    .select(['dev', 'lan', 'lan_at'])
    .where('lan_at', '>', sql<Date>`now() - interval '7 days'`)
    .where(sql<number>`cardinality(lan)`, '>', 0)
    .where('dev', '<>', dev)
    .orderBy('lan_at', 'desc')
    .limit(500)
    .$narrowType<{ lan_at: NotNull }>()
