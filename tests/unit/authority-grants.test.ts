import { expect, test } from 'vitest'
import type { AuthEntry } from '#shared/sync/authority.ts'
import { LedgerWorld, type TestStation } from '../support/ledger-world.ts'

interface Depot {
  world: LedgerWorld
  hq: TestStation
  post: TestStation
  boss: string
  second: string
  agent: string
  start: AuthEntry
  people: AuthEntry
}

/** An organisation: station 1 of the root with the superadmin `boss`, a post, a second superadmin, an agent. */
function makeDepot(name: string): Depot {
  const world = new LedgerWorld(name)
  const hq = world.station('hq', { rights: ['enrol', 'hq'] })
  const post = world.station('post', { by: hq })
  const [boss, second, agent] = [world.id(), world.id(), world.id()]
  const start = world.commit(hq, 'auth', [world.enrol(hq), world.grant(boss, 'SU')], { actor: boss, r: [], root: true })
  const people = world.commit(
    hq,
    'auth',
    [world.enrol(post), world.grant(second, 'SU'), world.grant(agent, 'AG', [post.wh])],
    { actor: boss, r: [start] },
  )
  return { world, hq, post, boss, second, agent, start, people }
}

const delivery = (world: LedgerWorld) => ({ k: 'create' as const, e: 'delivery', i: world.id(), p: { net: 1000 } })
const lot = (world: LedgerWorld) => ({ k: 'create' as const, e: 'lot', i: world.id(), p: { grade: 'G1' } })

test('LED-66: the first entry of an organisation stands because the root signed it', () => {
  const { world, start, boss, hq } = makeDepot('first')
  expect(world.authority().judge(start)).toBe('accepted')
  expect(world.authority().roleOf(boss)).toEqual({ role: 'SU', wh: 'all' })
  expect(world.authority().hasRight(hq.dev, 'hq')).toBe(true)
  const unsigned = world.commit(hq, 'auth', [world.grant(world.id(), 'SU')], { actor: boss, r: [], incarnation: 'b' })
  expect(world.authority().judgement(unsigned)).toEqual({ verdict: 'rejected', why: 'NoRefs' })
})

test('LED-66: a root signature is worth nothing in another log, at another place, or over other ops', () => {
  const { world, hq, post, boss, start, people } = makeDepot('root')
  const thief = world.id()
  const good = world.commit(hq, 'auth', [world.grant(thief, 'SU')], { actor: boss, r: [people], root: true })
  const [op] = good.entry.o
  if (!op) throw new Error('the entry has an op')
  const moved = world.commit(post, 'auth', [op], { actor: boss, r: [people] })
  const later = world.commit(hq, 'auth', [op], { actor: boss, r: [good] })
  const changed = world.commit(hq, 'auth', [{ ...op, p: { ...op.p, role: 'AD' } }], { actor: boss, r: [good] })
  const authority = world.authority()
  expect(authority.judge(good)).toBe('accepted')
  for (const entry of [moved, later, changed]) {
    expect(authority.judgement(entry)).toEqual({ verdict: 'rejected', why: 'BadRootSignature' })
  }
  expect(authority.judge(start)).toBe('accepted')
})

test('LED-73: a grant holds only if every removal of the user is its ancestor', () => {
  const { world, hq, post, boss, second, agent, people } = makeDepot('removal')
  const gone = world.commit(hq, 'auth', [world.removal(agent)], { actor: boss, r: [people] })
  expect(world.authority().roleOf(agent)).toBeUndefined()
  const concurrent = world.commit(post, 'auth', [world.grant(agent, 'MA')], { actor: second, r: [people] })
  expect(world.authority().judge(concurrent)).toBe('accepted')
  expect(world.authority().roleOf(agent)).toBeUndefined()
  world.commit(hq, 'auth', [world.grant(agent, 'AC')], { actor: boss, r: [gone] })
  expect(world.authority().roleOf(agent)).toEqual({ role: 'AC', wh: 'all' })
})

test('LED-73: of concurrent grants the lowest role holds, in the warehouses that all name; a later one replaces them', () => {
  const { world, hq, post, boss, second, agent, people } = makeDepot('lowest')
  const a = world.commit(hq, 'auth', [world.grant(agent, 'MA', [hq.wh])], { actor: boss, r: [people] })
  const b = world.commit(post, 'auth', [world.grant(agent, 'AC', [post.wh, hq.wh])], { actor: second, r: [people] })
  expect(world.authority().roleOf(agent)).toEqual({ role: 'AC', wh: [post.wh, hq.wh] })
  world.commit(hq, 'auth', [world.grant(agent, 'AC', [hq.wh])], { actor: boss, r: [a] })
  expect(world.authority().roleOf(agent)).toEqual({ role: 'AC', wh: [hq.wh] })
  world.commit(post, 'auth', [world.grant(agent, 'AD')], { actor: second, r: world.entries.slice(-1).concat(b) })
  expect(world.authority().roleOf(agent)).toEqual({ role: 'AD', wh: 'all' })
})

test('LED-74: two superadmins who remove each other: one stays, the same on every station', () => {
  const { world, hq, post, boss, second, people } = makeDepot('mutual')
  const x = world.commit(hq, 'auth', [world.removal(second)], { actor: boss, r: [people] })
  const y = world.commit(post, 'auth', [world.removal(boss)], { actor: second, r: [people] })
  const [first, last] = [x, y].sort((a, b) => (a.hash < b.hash ? -1 : 1))
  const authority = world.authority()
  expect([authority.judge(x), authority.judge(y)]).toEqual(['accepted', 'accepted'])
  const removed = first === x ? second : boss
  const kept = last === x ? second : boss
  expect(authority.roleOf(removed)).toBeUndefined()
  expect(authority.roleOf(kept)?.role).toBe('SU')
})

test('LED-74: a removal that was in order long before is not the one that is skipped', () => {
  for (let n = 0; n < 12; n++) {
    const { world, hq, post, boss, second, people } = makeDepot(`old ${n}`)
    const third = world.id()
    const g = world.commit(post, 'auth', [world.grant(third, 'SU')], { actor: second, r: [people] })
    const old = world.commit(post, 'auth', [world.removal(boss)], { actor: second, r: [g] })
    world.commit(hq, 'auth', [world.removal(second)], { actor: third, r: [old] })
    world.commit(post, 'auth', [world.removal(third)], { actor: second, r: [old] })
    expect(world.authority().roleOf(boss)).toBeUndefined()
    const left = [second, third].filter(user => world.authority().roleOf(user)?.role === 'SU')
    expect(left).toHaveLength(1)
  }
})

test('LED-74: superadmins who lower each other leave one too', () => {
  const { world, hq, post, boss, second, people } = makeDepot('lower')
  world.commit(hq, 'auth', [world.grant(second, 'MA')], { actor: boss, r: [people] })
  world.commit(post, 'auth', [world.grant(boss, 'MA')], { actor: second, r: [people] })
  const roles = [boss, second].map(user => world.authority().roleOf(user)?.role)
  expect(new Set(roles)).toEqual(new Set(['MA', 'SU']))
})

test('LED-71: nobody manages himself, an equal, a higher one, or whom his warehouses leave out', () => {
  const { world, hq, post, boss, agent, people } = makeDepot('rank')
  const [admin, other, near] = [world.id(), world.id(), world.id()]
  const set = world.commit(
    hq,
    'auth',
    [world.grant(admin, 'AD', [hq.wh]), world.grant(other, 'AD', [hq.wh]), world.grant(near, 'AG', [hq.wh])],
    { actor: boss, r: [people] },
  )
  const why = (op: Parameters<LedgerWorld['commit']>[2][number], actor: string): string | undefined => {
    const entry = world.commit(hq, 'auth', [op], { actor, r: [set], after: set })
    return world.authority().judgement(entry).why
  }
  expect(why(world.grant(near, 'MA', [hq.wh]), admin)).toBeUndefined()
  expect(why(world.grant(near, 'AD', [hq.wh]), admin)).toBe('RankTooLow')
  expect(why(world.grant(near, 'MA', [post.wh]), admin)).toBe('OtherWarehouse')
  expect(why(world.grant(near, 'MA'), admin)).toBe('OtherWarehouse')
  expect(why(world.grant(admin, 'AG', [hq.wh]), admin)).toBe('RankTooLow')
  expect(why(world.removal(other), admin)).toBe('RankTooLow')
  expect(why(world.removal(boss), admin)).toBe('RankTooLow')
  expect(why(world.removal(agent), admin)).toBe('OtherWarehouse')
  expect(why(world.removal(near), admin)).toBeUndefined()
  expect(why(world.removal(boss), boss)).toBe('RankTooLow')
  expect(why(world.grant(near, 'AG', [hq.wh]), agent)).toBe('NoRight')
  expect(why(world.grant(near, 'AG', [hq.wh]), world.id())).toBe('NoRole')
})

test('LED-71: a person sets his own record, not whether he is active; others need the right to create one', () => {
  const { world, hq, boss, second, agent, people } = makeDepot('user')
  const make = world.commit(hq, 'auth', [{ k: 'create', e: 'user', i: agent, p: { active: true } }], {
    actor: boss,
    r: [people],
  })
  const judge = (actor: string, user: string, b: Record<string, string[]>): string => {
    const ops = [{ k: 'set' as const, e: 'user', i: user, p: 'active' in b ? { active: false } : {}, b }]
    const entry = world.commit(hq, 'auth', ops, { actor, r: [make], after: make })
    return world.authority().judge(entry)
  }
  expect(judge(agent, agent, { password: [make.ref] })).toBe('accepted')
  expect(judge(agent, agent, { active: [make.ref] })).toBe('rejected')
  expect(judge(boss, agent, { password: [make.ref] })).toBe('accepted')
  expect(judge(agent, second, { password: [make.ref] })).toBe('rejected')
  expect(judge(agent, world.id(), { password: [make.ref] })).toBe('rejected')
})

test('LED-81: an entry is judged on the heads it names: a late grant or removal changes no verdict', () => {
  const { world, hq, post, boss, agent, people } = makeDepot('late')
  const scope = `wh:${post.wh}`
  const before = world.commit(post, scope, [delivery(world)], { actor: agent, r: [people] })
  const stranger = world.id()
  const early = world.commit(post, scope, [delivery(world)], { actor: stranger, r: [people] })
  const gone = world.commit(hq, 'auth', [world.removal(agent), world.grant(stranger, 'AG')], {
    actor: boss,
    r: [people],
  })
  const after = world.commit(post, scope, [delivery(world)], { actor: agent, r: [gone] })
  const authority = world.authority()
  expect(authority.judge(before)).toBe('accepted')
  expect(authority.judgement(early)).toEqual({ verdict: 'flagged', why: 'NoRole' })
  expect(authority.judgement(after)).toEqual({ verdict: 'flagged', why: 'NoRole' })
})

test('LED-83: without the right, facts of a warehouse are flagged, all else is rejected', () => {
  const { world, post, hq, agent, people } = makeDepot('right')
  const why = (scope: string, ops: Parameters<LedgerWorld['commit']>[2], station = post) =>
    world.authority().judgement(world.commit(station, scope, ops, { actor: agent, r: [people] }))
  const price = { k: 'create' as const, e: 'price', i: world.id(), p: { xaf_kg: 1500 } }
  expect(why(`wh:${post.wh}`, [delivery(world), lot(world)])).toEqual({ verdict: 'accepted' })
  expect(why('org', [price])).toEqual({ verdict: 'rejected', why: 'NoRight' })
  expect(why(`wh:${hq.wh}`, [delivery(world)])).toEqual({ verdict: 'flagged', why: 'ScopeNotCarried' })
  expect(why(`wh:${hq.wh}`, [lot(world)])).toEqual({ verdict: 'rejected', why: 'ScopeNotCarried' })
  expect(why(`wh:${hq.wh}`, [delivery(world)], hq)).toEqual({ verdict: 'flagged', why: 'OtherWarehouse' })
  const move = { k: 'create' as const, e: 'stock_move', i: world.id(), p: { g: 1 } }
  expect(why(`wh:${post.wh}`, [move])).toEqual({ verdict: 'flagged', why: 'NoRight' })
  const setFact = { k: 'set' as const, e: 'delivery', i: world.id(), p: { net: 1 }, b: { net: [people.ref] } }
  expect(why(`wh:${post.wh}`, [setFact])).toEqual({ verdict: 'rejected', why: 'BadKind' })
  const unknown = { k: 'create' as const, e: 'hologram', i: world.id(), p: { a: 1 } }
  expect(why(`wh:${post.wh}`, [unknown])).toEqual({ verdict: 'pending', why: 'UnknownEntity' })
})

test('LED-84: the log of what a station saw is its own, and asks for no role', () => {
  const { world, hq, post, people } = makeDepot('audit')
  const login = () => ({ k: 'create' as const, e: 'login', i: world.id(), p: { granted: false } })
  const own = world.commit(post, `audit:${post.dev}`, [login()], { actor: world.id(), r: [people] })
  const other = world.commit(post, `audit:${hq.dev}`, [login()], { actor: world.id(), r: [people] })
  expect(world.authority().judge(own)).toBe('accepted')
  expect(world.authority().judgement(other)).toEqual({ verdict: 'rejected', why: 'OtherStation' })
})

test('LED-82: what has not arrived is waited for: refs, enrolment, schema', () => {
  const { world, hq, post, boss, agent, start, people } = makeDepot('pending')
  const scope = `wh:${post.wh}`
  const entry = world.commit(post, scope, [delivery(world)], { actor: agent, r: [people] })
  expect(world.authority([]).judgement(entry)).toEqual({ verdict: 'pending', why: 'StationNotEnrolled' })
  expect(world.authority([start]).judgement(entry)).toEqual({ verdict: 'pending', why: 'StationNotEnrolled' })
  const next = world.commit(hq, 'auth', [world.grant(world.id(), 'AG')], { actor: boss, r: [people] })
  const later = world.commit(post, scope, [delivery(world)], { actor: agent, r: [next] })
  expect(world.authority([start, people]).judgement(later)).toEqual({ verdict: 'pending', why: 'UnknownRef' })
  expect(world.authority([start, next]).judgement(next)).toEqual({ verdict: 'pending', why: 'UnknownRef' })
  const future = world.commit(post, scope, [delivery(world)], { actor: agent, r: [next], s: 2 })
  expect(world.authority().judgement(future)).toEqual({ verdict: 'pending', why: 'LaterSchema' })
  const grown = world.commit(hq, 'auth', [world.grant(agent, 'VW')], { actor: boss, r: [next], s: 2 })
  expect(world.authority().judgement(grown)).toEqual({ verdict: 'pending', why: 'LaterSchema' })
  expect(world.authority().roleOf(agent)?.role).toBe('AG')
})

test('LED-75: a certificate that is not signed by who says he issued it, or who may not enrol, enrols nobody', () => {
  const { world, hq, post, boss, second, people } = makeDepot('cert')
  const third = world.station('third', { by: post })
  const byPost = world.commit(hq, 'auth', [world.enrol(third)], { actor: boss, r: [people] })
  expect(world.authority().judgement(byPost)).toEqual({ verdict: 'rejected', why: 'BadCertificate' })
  const forged = { ...world.station('fourth', { by: hq }), signature: post.signature }
  const wrong = world.commit(hq, 'auth', [world.enrol(forged)], { actor: boss, r: [byPost, people] })
  expect(world.authority().judgement(wrong)).toEqual({ verdict: 'rejected', why: 'BadCertificate' })
  const fifth = world.station('fifth', { by: hq, rights: ['enrol'] })
  const good = world.commit(post, 'auth', [world.enrol(fifth)], { actor: second, r: [people] })
  const sixth = world.station('sixth', { by: fifth })
  const chained = world.commit(post, 'auth', [world.enrol(sixth)], { actor: second, r: [good] })
  expect([world.authority().judge(good), world.authority().judge(chained)]).toEqual(['accepted', 'accepted'])
  expect(world.authority().stations()).toHaveLength(4)
  expect(world.authority().isMember(sixth.dev)).toBe(true)
  expect(world.authority().hasRight(sixth.dev, 'enrol')).toBe(false)
})

test('LED-72: r never goes back within a log, and nothing later excuses it', () => {
  const { world, hq, post, boss, agent, start, people } = makeDepot('back')
  const scope = `wh:${post.wh}`
  const next = world.commit(hq, 'auth', [world.removal(agent)], { actor: boss, r: [people] })
  const authority = world.authority()
  let floor: readonly string[] = []
  const judge = (entry: AuthEntry): string | undefined => {
    const { why } = authority.judgement({ ...entry, floor })
    floor = authority.raiseFloor(floor, entry.entry.r)
    return why
  }
  const make = (r: readonly AuthEntry[]) => world.commit(post, scope, [delivery(world)], { actor: agent, r })
  expect(judge(make([people]))).toBeUndefined()
  expect(judge(make([next]))).toBe('NoRole')
  expect(judge(make([people]))).toBe('GoesBack')
  expect(judge(make([people]))).toBe('GoesBack')
  expect(judge(make([next]))).toBe('NoRole')
  const authBack = world.commit(hq, 'auth', [world.grant(world.id(), 'AG')], { actor: boss, r: [start] })
  expect(world.authority().judgement(authBack)).toEqual({ verdict: 'rejected', why: 'GoesBack' })
})

test('heads name what is in force, and what the log had named before', () => {
  const { world, hq, boss, start, people } = makeDepot('heads')
  expect(world.authority().heads()).toEqual([people.ref])
  const refused = world.commit(hq, 'auth', [world.grant(world.id(), 'AG')], { actor: world.id(), r: [people] })
  expect(world.authority().judge(refused)).toBe('rejected')
  expect(world.authority().heads()).toEqual([people.ref])
  expect(world.authority().heads([start.ref])).toEqual([people.ref])
  expect(world.authority().heads([refused.ref])).toEqual([refused.ref])
  const next = world.commit(hq, 'auth', [world.grant(world.id(), 'AG')], { actor: boss, r: [people] })
  expect(world.authority().heads([refused.ref])).toEqual([next.ref, refused.ref].sort())
})
