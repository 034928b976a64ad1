import { valuesOf } from './depot-oracle.ts'
import type { DepotWorld } from './depot-world.ts'
import type { SimDepot } from './sim-depot.ts'
import { type Moved, openedBy, pageAt, type Said, talkOf } from './talk-desk.ts'

const saidIn = (world: DepotWorld, conversation: string): Said[] =>
  talkOf(world).said.filter(one => one.conversation === conversation)

/**
 * MSG-5: who is in a conversation sees all that was said in it, each once, in one order, and nothing before what its author had before him
 * as he wrote it.
 */
export function faultsOfOrder(world: DepotWorld, conversation: string): string[] {
  const said = saidIn(world, conversation)
  const faults: string[] = []
  let first: string | undefined
  for (const depot of world.up()) {
    const page = pageAt(depot, conversation)
    if (page === undefined) continue
    const order = page.map(({ id }) => id)
    const place = new Map(order.map((id, n) => [id, n]))
    if (order.length !== said.length || place.size !== said.length || said.some(({ id }) => !place.has(id)))
      faults.push(`MSG-5: ${depot.name} shows ${order.length} of ${said.length} that were said`)
    first ??= order.join()
    if (order.join() !== first) faults.push(`MSG-5: ${depot.name} has another order`)
    for (const one of said) {
      const late = one.after.find(id => (place.get(id) ?? 0) > (place.get(one.id) ?? order.length))
      const before = late === undefined ? undefined : said.find(({ id }) => id === late)
      if (before !== undefined)
        faults.push(`TALK-10: ${depot.name} shows ${one.text} before ${before.text}, which its author had read`)
    }
  }
  return faults
}

/** MSG-3: a message says what its author made of it last, with the signs that people left under it; a deleted text is in no file. */
export function faultsOfText(world: DepotWorld, conversation: string): string[] {
  const said = saidIn(world, conversation)
  return world.up().flatMap(depot => {
    const rows = new Map((pageAt(depot, conversation) ?? []).map(row => [row.id, row]))
    const faults = said.flatMap(one => {
      const row = rows.get(one.id)
      const text = one.deleted ? null : one.text
      const signs = one.deleted ? '' : signsOf(one, depot)
      const shown = (row?.reactions ?? []).map(({ sign, count, mine }) => `${sign}${count}${mine ? '*' : ''}`)
      return [
        ...(row?.text === text ? [] : [`MSG-3: ${depot.name} shows ${row?.text} where ${text} was written`]),
        ...(shown.sort().join() === signs
          ? []
          : [`MSG-3: ${depot.name} shows ${shown.join()} under ${text}: ${signs}`]),
      ]
    })
    const gone = said.filter(({ deleted }) => deleted).flatMap(({ texts }) => texts)
    const kept = valuesOf<string>(depot, "SELECT CAST(payload AS TEXT) FROM aside WHERE e LIKE 'message%'")
    const left = gone.filter(text => kept.some(payload => payload.includes(`"${text}"`)))
    return [...faults, ...left.map(text => `TALK-21: ${depot.name} keeps ${text}, which was taken away`)]
  })
}

/** The signs under a message as the screens of somebody count them. */
function signsOf({ signs }: Said, { user }: SimDepot): string {
  const people = Map.groupBy([...signs], one => one.split(' ', 1)[0] ?? '')
  const counted = [...people].map(([sign, all]) => `${sign}${all.length}${all.includes(`${sign} ${user}`) ? '*' : ''}`)
  return counted.sort().join()
}

/** How long somebody was in a group, where one story tells it: nothing of who came in more than once. Units: ms of the world. */
interface Stay {
  readonly fromMs: number
  readonly toMs: number
}

const never: Stay = { fromMs: Infinity, toMs: -Infinity }
const isIn = (stay: Stay | undefined, atMs: number): boolean =>
  stay !== undefined && atMs >= stay.fromMs && atMs < stay.toMs

/**
 * Who was in the group from when to when, from what people did in the order of the clock: what somebody does counts only while he is in it
 * (TALK-6). Those of whom more would have to be known are left out.
 */
function staysOf(world: DepotWorld): Map<string, Stay> {
  const { moved } = talkOf(world)
  const [owner, second, third, last] = world.depots
  const stays = new Map<string, Stay>()
  for (const one of [owner, second, third]) if (one) stays.set(one.user, { fromMs: 0, toMs: Infinity })
  if (last !== undefined) stays.set(last.user, never)
  const tangled = new Set<string>()
  for (const { how, user, by, atMs } of moved) {
    const stay = stays.get(user) ?? never
    if (tangled.has(by)) tangled.add(user)
    else if (how === 'out') {
      if (isIn(stay, atMs)) stays.set(user, { ...stay, toMs: atMs })
    } else if (isIn(stays.get(by), atMs)) {
      // Brought in again, or by two who did not know of each other.
      if (stay !== never) tangled.add(user)
      stays.set(user, { fromMs: atMs, toMs: Infinity })
    }
  }
  for (const user of tangled) stays.delete(user)
  return stays
}

/** MSG-6: keys open what was written to a person and nothing else; pages show what members wrote while they were members. */
export function faultsOfGroup(world: DepotWorld, group: string): string[] {
  const { moved, said } = talkOf(world)
  const sealed = said.filter(({ readers }) => readers.size > 0)
  const stays = staysOf(world)
  return world
    .up()
    .flatMap(depot => [
      ...sealed.flatMap(one => faultOfKeys(depot, one, moved)),
      ...faultsOfPage(depot, saidIn(world, group), { stays, page: pageAt(depot, group), moved }),
    ])
}

const isGivenAll = (moved: readonly Moved[], user: string): boolean =>
  moved.some(one => one.user === user && one.how === 'in' && one.whole)

function faultOfKeys(depot: SimDepot, said: Said, moved: readonly Moved[]): string[] {
  const opened = openedBy(depot, said)
  if (said.readers.has(depot.user))
    return opened === said.text ? [] : [`MSG-6: ${depot.name} cannot read ${said.text}, which was written to it`]
  return opened === null || isGivenAll(moved, depot.user)
    ? []
    : [`MSG-6: the keys of ${depot.name} open ${said.text}, which was not written to it`]
}

function faultsOfPage(
  depot: SimDepot,
  said: readonly Said[],
  {
    stays,
    page,
    moved,
  }: { stays: ReadonlyMap<string, Stay>; page: ReturnType<typeof pageAt>; moved: readonly Moved[] },
): string[] {
  const own = stays.get(depot.user)
  if (own === undefined) return []
  if (own.toMs < Infinity || own === never)
    return page === undefined ? [] : [`MSG-2: ${depot.name} is out of the group and still shown it`]
  if (page === undefined) return [`MSG-2: ${depot.name} is in the group and not shown it`]
  const shown = new Map(page.map(row => [row.id, row]))
  return said.flatMap(one => {
    const stay = stays.get(one.by.user)
    const row = shown.get(one.id)
    if (row !== undefined && stay !== undefined && !isIn(stay, one.atMs))
      return [`MSG-6: ${depot.name} shows ${one.text} of ${one.by.name}, who was not in the group`]
    const isOwn = isGivenAll(moved, depot.user) || one.atMs >= own.fromMs
    if (row !== undefined && !isOwn) return [`MSG-6: ${depot.name}, who came later, shows ${one.text}`]
    const isMissing = row === undefined && isOwn && isIn(stay, one.atMs)
    return isMissing ? [`MSG-2: ${depot.name} does not show ${one.text} of ${one.by.name}`] : []
  })
}
