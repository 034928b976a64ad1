import { expect, test } from 'vitest'
import type { AuthEntry } from '#shared/sync/authority.ts'
import { type CommitOptions, carried, LedgerWorld, type TestStation } from '../support/ledger-world.ts'

/** Headquarters (enrolled by the root), two posts that it enrolled and that may enrol, a superadmin at each. */
function makeThree(name: string) {
  const world = new LedgerWorld(name)
  const hq = world.station('hq', { rights: ['enrol', 'hq'] })
  const a = world.station('a', { by: hq, rights: ['enrol'] })
  const b = world.station('b', { by: hq, rights: ['enrol'] })
  const [boss, atA, atB] = [world.id(), world.id(), world.id()]
  const start = world.commit(hq, 'auth', [world.enrol(hq), world.grant(boss, 'SU')], { actor: boss, r: [], root: true })
  const ops = [world.enrol(a), world.enrol(b), world.grant(atA, 'SU'), world.grant(atB, 'SU')]
  const people = world.commit(hq, 'auth', ops, { actor: boss, r: [start] })
  return { world, hq, a, b, boss, atA, atB, start, people, all: carried(hq.wh, a.wh, b.wh) }
}

const deliver = (world: LedgerWorld, station: TestStation, options: CommitOptions, wh = station.wh): AuthEntry =>
  world.commit(station, `wh:${wh}`, [{ k: 'create', e: 'delivery', i: world.id(), p: { net: 1000 } }], options)

test('LED-76: a listed log is cut after its end, an unlisted one at 0 in the scopes of the revoker', () => {
  const { world, hq, a, boss, atA, people, all } = makeThree('cuts')
  const one = deliver(world, a, { actor: atA, r: [people] })
  const two = deliver(world, a, { actor: atA, r: [people] })
  const three = deliver(world, a, { actor: atA, r: [people] })
  const farmer = { k: 'create' as const, e: 'farmer', i: world.id(), p: { village: 'Ebebda' } }
  const unlisted = world.commit(a, 'org', [farmer], { actor: atA, r: [people] })
  const other = deliver(world, hq, { actor: boss, r: [people] })
  world.commit(hq, 'auth', [world.revocation(a, [two], all)], { actor: boss, r: [people] })
  const authority = world.authority()
  expect([one, two, three, unlisted, other].map(entry => authority.judge(entry))).toEqual([
    'accepted',
    'accepted',
    'cut',
    'cut',
    'accepted',
  ])
  expect([authority.isMember(a.dev), authority.isMember(hq.dev)]).toEqual([false, true])
  expect(authority.stations().map(station => station.revoked)).toContain(true)
})

test('LED-78: an unlisted log in a scope that the revoker does not carry stays, flagged, until the amendment', () => {
  const { world, hq, a, b, boss, atA, people } = makeThree('uncarried')
  const entry = deliver(world, a, { actor: atA, r: [people] })
  const lot = world.commit(a, `wh:${a.wh}`, [{ k: 'create', e: 'lot', i: world.id(), p: { grade: 'G1' } }], {
    actor: atA,
    r: [people],
  })
  const first = world.commit(hq, 'auth', [world.revocation(a, [], carried(b.wh))], { actor: boss, r: [people] })
  const judge = (one: AuthEntry) => world.authority().judgement(one)
  expect(judge(entry)).toEqual({ verdict: 'flagged', why: 'UnlistedLog' })
  expect(judge(lot)).toEqual({ verdict: 'flagged', why: 'UnlistedLog' })
  world.commit(hq, 'auth', [world.revocation(a, [entry], carried(b.wh))], { actor: boss, r: [first] })
  expect(judge(entry)).toEqual({ verdict: 'accepted' })
  expect(judge(lot)).toEqual({ verdict: 'cut', why: 'Revoked' })
})

test('† LED-79: two stations that revoke each other: the nearer to the root is taken first, then the lower hash', () => {
  const { world, hq, a, boss, atA, people, all } = makeThree('mutual')
  const byHq = world.commit(hq, 'auth', [world.revocation(a, [], all)], { actor: boss, r: [people] })
  const byA = world.commit(a, 'auth', [world.revocation(hq, [], all)], { actor: atA, r: [people] })
  const authority = world.authority()
  expect([authority.judge(byHq), authority.judge(byA)]).toEqual(['accepted', 'cut'])
  expect([authority.isMember(hq.dev), authority.isMember(a.dev)]).toEqual([true, false])
  for (let n = 0; n < 8; n++) {
    const peers = makeThree(`mutual ${n}`)
    const options = { r: [peers.people] }
    const x = peers.world.commit(peers.a, 'auth', [peers.world.revocation(peers.b, [], peers.all)], {
      ...options,
      actor: peers.atA,
    })
    const y = peers.world.commit(peers.b, 'auth', [peers.world.revocation(peers.a, [], peers.all)], {
      ...options,
      actor: peers.atB,
    })
    const [first, second] = x.hash < y.hash ? [x, y] : [y, x]
    expect(peers.world.authority().judge(first)).toBe('accepted')
    expect(peers.world.authority().judge(second)).toBe('cut')
  }
})

test('† LED-79: a revocation that is itself cut has no effect, whichever arrives first', () => {
  const { world, hq, a, b, boss, atA, atB, people, all } = makeThree('chain')
  const ofB = world.commit(a, 'auth', [world.revocation(b, [], all)], { actor: atA, r: [people] })
  const work = deliver(world, b, { actor: atB, r: [people] })
  expect(world.authority().judge(work)).toBe('cut')
  world.commit(hq, 'auth', [world.revocation(a, [], all)], { actor: boss, r: [people] })
  expect(world.authority().judge(ofB)).toBe('cut')
  expect(world.authority().judge(work)).toBe('accepted')
})

test('† LED-79: causal order comes first: a revocation that saw another is taken after it', () => {
  const { world, hq, a, boss, atA, people, all } = makeThree('causal')
  const byA = world.commit(a, 'auth', [world.revocation(hq, [people], all)], { actor: atA, r: [people] })
  const byHq = world.commit(hq, 'auth', [world.revocation(a, [], all)], { actor: boss, r: [byA] })
  expect([world.authority().judge(byA), world.authority().judge(byHq)]).toEqual(['accepted', 'cut'])
})

test('† LED-80: a later revocation of the same station that saw the earlier replaces it: honest work comes back', () => {
  const { world, hq, a, boss, atA, people, all } = makeThree('amended')
  const work = [1, 2, 3, 4].map(() => deliver(world, a, { actor: atA, r: [people] }))
  const [one, , three] = work
  if (!one || !three) throw new Error('four deliveries')
  const first = world.commit(hq, 'auth', [world.revocation(a, [one], all)], { actor: boss, r: [people] })
  expect(work.map(entry => world.authority().judge(entry))).toEqual(['accepted', 'cut', 'cut', 'cut'])
  world.commit(hq, 'auth', [world.revocation(a, [three], all)], { actor: boss, r: [first] })
  expect(work.map(entry => world.authority().judge(entry))).toEqual(['accepted', 'accepted', 'accepted', 'cut'])
})

test('LED-80: one that did not see the earlier does not replace it: both hold', () => {
  const { world, hq, a, b, boss, atA, atB, people, all } = makeThree('both')
  const work = [1, 2, 3].map(() => deliver(world, a, { actor: atA, r: [people] }))
  const [one, two] = work
  if (!one || !two) throw new Error('three deliveries')
  world.commit(hq, 'auth', [world.revocation(a, [two], all)], { actor: boss, r: [people] })
  world.commit(b, 'auth', [world.revocation(a, [one], all)], { actor: atB, r: [people] })
  expect(work.map(entry => world.authority().judge(entry))).toEqual(['accepted', 'cut', 'cut'])
})

test('† LED-80: what a station enrolled and granted goes with a late cut of it, and comes back with the amendment', () => {
  const { world, hq, a, boss, atA, people, all } = makeThree('enroller')
  const child = world.station('child', { by: a })
  const clerk = world.id()
  const ops = [world.enrol(child), world.grant(clerk, 'AG')]
  const enrolment = world.commit(a, 'auth', ops, { actor: atA, r: [people] })
  const work = deliver(world, child, { actor: clerk, r: [enrolment] })
  expect(world.authority().judge(work)).toBe('accepted')
  const first = world.commit(hq, 'auth', [world.revocation(a, [], all)], { actor: boss, r: [people] })
  expect(world.authority().judge(enrolment)).toBe('cut')
  expect(world.authority().judgement(work)).toEqual({ verdict: 'pending', why: 'StationNotEnrolled' })
  expect(world.authority().roleOf(clerk)).toBeUndefined()
  world.commit(hq, 'auth', [world.revocation(a, [enrolment], all)], { actor: boss, r: [first] })
  expect(world.authority().judge(work)).toBe('accepted')
  expect(world.authority().roleOf(clerk)?.role).toBe('AG')
})

test('LED-77: in auth a cut never reaches an ancestor of the revocation', () => {
  const { world, hq, a, boss, atA, people, all } = makeThree('ancestor')
  const seen = world.commit(a, 'auth', [world.grant(world.id(), 'AG')], { actor: atA, r: [people] })
  const unseen = world.commit(a, 'auth', [world.grant(world.id(), 'AG')], { actor: atA, r: [seen] })
  world.commit(hq, 'auth', [world.revocation(a, [], all)], { actor: boss, r: [seen] })
  expect([world.authority().judge(seen), world.authority().judge(unseen)]).toEqual(['accepted', 'cut'])
})

test('LED-77: an entry that a revocation cut stays cut under the one that replaces it, though its author names it', () => {
  const { world, hq, a, b, boss, atA, atB, people, all } = makeThree('named')
  const thief = world.id()
  // B applies the theft before it hears of the revocation, so that its logs must name it for ever (LED-72).
  const theft = world.commit(a, 'auth', [world.grant(thief, 'SU')], { actor: atA, r: [people] })
  const first = world.commit(hq, 'auth', [world.revocation(a, [], all)], { actor: boss, r: [people] })
  const heads = world.authority().heads([theft.ref])
  expect(heads).toEqual([theft.ref, first.ref].sort())
  const amended = world.commit(b, 'auth', [world.revocation(a, [], all)], { actor: atB, r: [first, theft] })
  const authority = world.authority()
  expect([authority.judge(theft), authority.judge(amended)]).toEqual(['cut', 'accepted'])
  expect(authority.roleOf(thief)).toBeUndefined()
})

test('LED-79: one that holds is cut by none after it', () => {
  const { world, hq, a, b, boss, atA, atB, people, all } = makeThree('holds')
  const ofB = world.commit(hq, 'auth', [world.revocation(b, [], all)], { actor: boss, r: [people] })
  const ofHq = world.commit(a, 'auth', [world.revocation(hq, [people], all)], { actor: atA, r: [people] })
  const after = world.commit(hq, 'auth', [world.grant(world.id(), 'AG')], { actor: boss, r: [ofB] })
  const byB = world.commit(b, 'auth', [world.grant(world.id(), 'AG')], { actor: atB, r: [people] })
  const verdicts = [ofB, ofHq, after, byB].map(entry => world.authority().judge(entry))
  expect(verdicts).toEqual(['accepted', 'accepted', 'cut', 'cut'])
})

test('LED-66: what the root signed is never cut, so the recovery words can always name a superadmin', () => {
  const { world, hq, a, boss, atA, people, all } = makeThree('words')
  const fresh = world.station('fresh', { rights: ['enrol'] })
  const rescuer = world.id()
  const ops = [world.enrol(fresh), world.grant(rescuer, 'SU')]
  const rescue = world.commit(fresh, 'auth', ops, { actor: rescuer, r: [people], root: true })
  world.commit(hq, 'auth', [world.revocation(fresh, [], all)], { actor: boss, r: [people] })
  world.commit(a, 'auth', [world.revocation(fresh, [], all)], { actor: atA, r: [people] })
  const authority = world.authority()
  expect(authority.judge(rescue)).toBe('accepted')
  expect(authority.roleOf(rescuer)?.role).toBe('SU')
  expect(authority.isMember(fresh.dev)).toBe(false)
})

test('LED-85: a station that saw its own revocation has no right, even where its log is kept', () => {
  const { world, hq, a, boss, atA, people, all } = makeThree('saw')
  const first = world.commit(hq, 'auth', [world.revocation(a, [], all)], { actor: boss, r: [people] })
  const work = deliver(world, a, { actor: atA, r: [first] })
  const farmer = { k: 'create' as const, e: 'farmer', i: world.id(), p: { village: 'Ebebda' } }
  const master = world.commit(a, 'org', [farmer], { actor: atA, r: [first] })
  world.commit(hq, 'auth', [world.revocation(a, [work, master], all)], { actor: boss, r: [first] })
  expect(world.authority().judgement(work)).toEqual({ verdict: 'flagged', why: 'StationRevoked' })
  expect(world.authority().judgement(master)).toEqual({ verdict: 'rejected', why: 'StationRevoked' })
})

test('LED-77: of a forked auth log, the branch that does not lead to the end is cut, once the end is here', () => {
  const { world, hq, a, boss, atA, people, all } = makeThree('fork')
  const base = world.commit(a, 'auth', [world.grant(world.id(), 'AG')], { actor: atA, r: [people] })
  const honest = world.commit(a, 'auth', [world.grant(world.id(), 'AG')], { actor: atA, r: [base] })
  const tail = world.commit(a, 'auth', [world.grant(world.id(), 'AG')], { actor: atA, r: [honest] })
  const twin = world.commit(a, 'auth', [world.grant(world.id(), 'AC')], { actor: atA, r: [base], after: base })
  world.commit(hq, 'auth', [world.revocation(a, [tail], all)], { actor: boss, r: [people] })
  const verdicts = (entries: readonly AuthEntry[]) =>
    [base, honest, tail, twin].map(entry => world.authority(entries).judge(entry))
  expect(verdicts(world.entries)).toEqual(['accepted', 'accepted', 'accepted', 'cut'])
  expect(verdicts(world.entries.filter(entry => entry !== tail && entry !== honest))).toEqual([
    'accepted',
    'pending',
    'pending',
    'accepted',
  ])
})

test('LED-77: of another forked log the store says what leads where', () => {
  const asked: string[] = []
  const world = new LedgerWorld('store fork', {
    leadsTo: (log, entry, end) => {
      asked.push(`${log} ${entry.seq} ${end.seq}`)
      return entry.hash !== twinHash
    },
  })
  const hq = world.station('hq', { rights: ['enrol'] })
  const boss = world.id()
  const start = world.commit(hq, 'auth', [world.enrol(hq), world.grant(boss, 'SU')], { actor: boss, r: [], root: true })
  const one = deliver(world, hq, { actor: boss, r: [start] })
  const two = deliver(world, hq, { actor: boss, r: [start] })
  const twinHash = deliver(world, hq, { actor: boss, r: [start], after: one }).hash
  const twin = world.entries.at(-1) ?? one
  world.commit(hq, 'auth', [world.revocation(hq, [start, two], carried(hq.wh))], { actor: boss, r: [start] })
  expect([one, two, twin].map(entry => world.authority().judge(entry))).toEqual(['accepted', 'accepted', 'cut'])
  expect(asked).toContain(`${one.log.id} 2 2`)
})

test('reach stays the same while only pending verdicts can change', () => {
  const { world, hq, a, boss, atA, people, all } = makeThree('reach')
  const before = world.authority().reach()
  const grant = world.commit(a, 'auth', [world.grant(world.id(), 'AG')], { actor: atA, r: [people] })
  world.commit(hq, 'auth', [world.removal(atA)], { actor: boss, r: [people] })
  expect(world.authority().reach()).toBe(before)
  world.commit(hq, 'auth', [world.revocation(a, [grant], all)], { actor: boss, r: [people] })
  expect(world.authority().reach()).not.toBe(before)
})

test('LED-75: a station that was seen to be revoked issues no certificate', () => {
  const { world, hq, a, boss, people, all } = makeThree('issuer')
  const child = world.station('child', { by: a })
  const first = world.commit(hq, 'auth', [world.revocation(a, [], all)], { actor: boss, r: [people] })
  const late = world.commit(hq, 'auth', [world.enrol(child)], { actor: boss, r: [first] })
  expect(world.authority().judgement(late)).toEqual({ verdict: 'rejected', why: 'BadCertificate' })
})

test('LED-71: what a station had no right to make is pending while no entry in force enrols it, rejected after', () => {
  const { world, hq, a, boss, atA, people, all } = makeThree('unenrolled')
  const child = world.station('child', { by: a })
  const enrolment = world.commit(a, 'auth', [world.enrol(child)], { actor: atA, r: [people] })
  const refused = world.commit(child, 'auth', [world.removal(boss)], { actor: world.id(), r: [enrolment] })
  expect(world.authority().judgement(refused)).toEqual({ verdict: 'rejected', why: 'NoRole' })
  const first = world.commit(hq, 'auth', [world.revocation(a, [], all)], { actor: boss, r: [people] })
  expect(world.authority().judgement(refused)).toEqual({ verdict: 'pending', why: 'StationNotEnrolled' })
  world.commit(hq, 'auth', [world.revocation(a, [enrolment], all)], { actor: boss, r: [first] })
  expect(world.authority().judge(refused)).toBe('rejected')
})

test('LED-86: a revocation that was cut stays cut when a certificate changes whose turn comes first; reach stays too', () => {
  for (let n = 0; n < 8; n++) {
    const { world, hq, a, boss, atA, people, all } = makeThree(`turn ${n}`)
    const child = world.station('child', { by: hq })
    const byChild = world.commit(child, 'auth', [world.revocation(hq, [people], all)], { actor: boss, r: [people] })
    world.commit(a, 'auth', [world.revocation(child, [], all)], { actor: atA, r: [people] })
    const before = world.authority()
    expect(before.judge(byChild)).toBe('cut')
    // Refused, for its author has no role; but its certificate says how far the child stands from the root.
    const refused = world.commit(hq, 'auth', [world.enrol(child)], { actor: world.id(), r: [people] })
    const after = world.authority()
    expect([after.judge(refused), after.judge(byChild)]).toEqual(['rejected', 'cut'])
    expect(after.reach()).toBe(before.reach())
  }
})

test('† LED-79: turns are causal, then by hash: what was cut in its turn stays without effect under an amendment', () => {
  const tried = new Set<string>()
  for (let n = 0; n < 40; n++) {
    const { world, a, b, atA, atB, people, all } = makeThree(`turns ${n}`)
    const strict = world.commit(a, 'auth', [world.revocation(b, [], all)], { actor: atA, r: [people] })
    const byB = world.commit(b, 'auth', [world.revocation(a, [], all)], { actor: atB, r: [people] })
    const grant = world.commit(b, 'auth', [world.grant(world.id(), 'AG')], { actor: atB, r: [people] })
    const amended = world.commit(a, 'auth', [world.revocation(b, [grant], all)], { actor: atA, r: [strict] })
    const authority = world.authority()
    const verdicts = [strict, byB, grant, amended].map(entry => authority.judge(entry))
    const members = [authority.isMember(a.dev), authority.isMember(b.dev)]
    if (byB.hash < strict.hash) {
      tried.add(amended.hash < byB.hash ? 'the amendment has the lowest hash and still comes after what it saw' : 'B')
      expect([verdicts, members]).toEqual([
        ['cut', 'accepted', 'accepted', 'cut'],
        [false, true],
      ])
    } else if (byB.hash < amended.hash) {
      tried.add('cut in its turn')
      expect([verdicts, members]).toEqual([
        ['accepted', 'cut', 'accepted', 'accepted'],
        [true, false],
      ])
    }
  }
  expect(tried.size).toBe(3)
})

test('LED-66: an entry of the root enrols by certificates of the root alone', () => {
  const { world, hq, a, boss, people } = makeThree('foreign')
  const child = world.station('child', { by: a })
  const entry = world.commit(hq, 'auth', [world.enrol(child)], { actor: boss, r: [people], root: true })
  expect(world.authority().judgement(entry)).toEqual({ verdict: 'rejected', why: 'BadCertificate' })
  const fresh = world.station('fresh')
  const good = world.commit(hq, 'auth', [world.enrol(fresh)], { actor: boss, r: [entry, people], root: true })
  expect(world.authority().judge(good)).toBe('accepted')
})
