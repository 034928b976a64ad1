import { afterAll, beforeAll, expect, test } from 'vitest'
import { contract } from '#shared/contract/contract.ts'
import { channelIds } from '#shared/domain/channel.ts'
import { mayWrite } from '#shared/domain/rights.ts'
import { roles } from '#shared/domain/roles.ts'
import type { Caller } from '#main/services/command.ts'
import { conflictServices } from '#main/services/conflicts/conflict-services.ts'
import { listNotifications } from '#main/services/notifications/list-notifications.ts'
import { messageServices } from '#main/services/messages/message-services.ts'
import { tellDisputes } from '#main/tell-disputes.ts'
import { verifyStation } from '#main/verify-station.ts'
import { type CounterDesk, counterDesk, today } from '../support/counter-desk.ts'
import { answered, done, everything, kindOf } from '../support/test-station.ts'

// TALK-72, TALK-73: records that somebody contests; TALK-22: why a moderator took a message away.

let desk: CounterDesk
let talk: ReturnType<typeof messageServices>
let conflicts: ReturnType<typeof conflictServices>['conflicts']
beforeAll(async () => {
  desk = await counterDesk()
  talk = messageServices(desk.deps)
  conflicts = conflictServices(desk.deps).conflicts
})
afterAll(() => desk.close())

const record = async () =>
  ({
    kind: 'delivery',
    id: done(await desk.at.deliveries.record(desk.people.AG, { ...desk.command(), delivery: desk.typed() })).id,
  }) as const
const farmer = () => ({ kind: 'farmer' as const, id: desk.farmers[0] ?? '' })
type Ref = Awaited<ReturnType<typeof record>> | ReturnType<typeof farmer>
const due = '2026-11-09'
const dispute = (by: Caller, ref: Ref, more = {}) =>
  talk.records.dispute(by, { ...desk.command(), ...ref, due, why: 'le poids ne va pas', ...more })
const withdraw = (by: Caller, ref: Ref) =>
  talk.records.withdraw(by, { ...desk.command(), ...ref, why: 'tout est juste' })
const stateOf = (by: Caller, ref: Ref) => done(talk.records.cards(by, { refs: [ref] })).rows[0]?.dispute
const listed = (by: Caller) => done(conflicts.list(by, everything)).rows.filter(({ kind }) => kind === 'disputed')

test('a record is contested until a day; its card says so, and who may settle finds it', async () => {
  const { people } = desk
  for (const ref of [await record(), farmer()]) {
    done(dispute(people.AG, ref))
    const state = stateOf(people.AG, ref)
    expect(state).toMatchObject({ due, why: 'le poids ne va pas', mine: true, settle: null })
    expect(kindOf(dispute(people.MA, ref))).toBe('AlreadyDisputed')
    const settle = stateOf(people.MA, ref)?.settle ?? ''
    expect(listed(people.MA).map(({ id }) => id)).toEqual([settle])
    const { seen, sides, title } = answered(contract.conflicts.get, conflicts.get(people.MA, { id: settle }))
    expect(sides).toMatchObject([{ id: ref.id, day: due, why: 'le poids ne va pas', no: title }])
    expect(sides[0]?.name, 'whose it is').toMatch(/\p{L}/u)
    done(conflicts.accept(people.MA, { ...desk.command(), id: settle, seen, why: 'repesé avec lui' }))
    expect([stateOf(people.AG, ref), listed(people.MA)]).toEqual([null, []])
    done(dispute(people.AC, ref))
    done(withdraw(people.AC, ref))
    expect(stateOf(people.AG, ref)).toBeNull()
  }
  expect(await verifyStation(desk.station.folder, true)).toMatchObject({ ok: true })
})

test('TALK-72: when its day has come, who settles and who opened it are told, once, and nobody of one that is settled', async () => {
  const { people } = desk
  const [open, settled] = [await record(), await record()]
  for (const ref of [open, settled]) done(dispute(people.AG, ref, { due: '2026-11-04' }))
  const told = (by: Caller) =>
    done(listNotifications(desk.deps, by)).rows.flatMap(({ kind, data }) => (kind === 'DisputeDue' ? [data] : []))
  tellDisputes(desk.deps)
  expect(told(people.MA)).toEqual([])
  const settle = stateOf(people.MA, settled)?.settle ?? ''
  const { seen } = answered(contract.conflicts.get, conflicts.get(people.MA, { id: settle }))
  done(conflicts.accept(people.MA, { ...desk.command(), id: settle, seen, why: 'repesé' }))
  desk.station.ports.setWall(desk.deps.clock.wallMs() + 3 * 86_400_000)
  tellDisputes(desk.deps)
  tellDisputes(desk.deps)
  const about = stateOf(people.MA, open)?.settle
  for (const by of [people.MA, people.SU, people.AG]) expect(told(by)).toMatchObject([{ about, due: '2026-11-04' }])
  expect(told(people.VW)).toEqual([])
  expect(told(people.MA)[0]?.['no']).toMatch(/-L\d{5}$/)
  done(withdraw(people.AG, open))
  desk.station.ports.setWall(desk.deps.clock.wallMs() - 3 * 86_400_000)
})

test('TALK-74: who may settle is told that one was opened, who opened it that another settled it; nobody of another depot', async () => {
  const { people, elsewhere } = desk
  const far = await desk.station.person('MA', [elsewhere('AKO')])
  const told = (by: Caller, of: string) =>
    done(listNotifications(desk.deps, by)).rows.flatMap(({ kind, data }) =>
      data['dispute'] === of ? [[kind, data['who'], data['why']]] : [],
    )
  const ref = await record()
  done(dispute(people.AG, ref))
  const id = stateOf(people.AG, ref)?.id ?? ''
  tellDisputes(desk.deps)
  tellDisputes(desk.deps)
  const who = stateOf(people.MA, ref)?.who
  for (const by of [people.MA, people.SU]) expect(told(by, id)).toEqual([['DisputeOpened', who, 'le poids ne va pas']])
  for (const by of [people.AG, people.VW, people.AC, far]) expect(told(by, id)).toEqual([])
  const settle = stateOf(people.MA, ref)?.settle ?? ''
  const { seen } = answered(contract.conflicts.get, conflicts.get(people.MA, { id: settle }))
  done(conflicts.accept(people.MA, { ...desk.command(), id: settle, seen, why: 'repesé avec lui' }))
  tellDisputes(desk.deps)
  tellDisputes(desk.deps)
  expect(told(people.AG, id)).toEqual([['DisputeSettled', expect.any(String), 'repesé avec lui']])
  expect(told(people.MA, id)).toHaveLength(1)
  // who may settle it himself is not told of what he opened
  const own = await record()
  done(dispute(people.MA, own))
  tellDisputes(desk.deps)
  const of = stateOf(people.MA, own)?.id ?? ''
  expect([told(people.MA, of).length, told(people.SU, of).length]).toEqual([0, 1])
  done(withdraw(people.MA, own))
})

test('nobody contests what he may not see, for a day that is past, or takes back what is another’s', async () => {
  const { people, elsewhere, moveTo } = desk
  const ref = await record()
  const refusals = [
    dispute(people.VW, ref),
    dispute(people.AG, ref, { due: '2026-11-01' }),
    dispute(people.AG, { kind: 'farmer', id: ref.id }),
    withdraw(people.AG, ref),
    dispute(people.AG, ref, { due: today }),
    withdraw(people.MA, ref),
  ]
  expect(refusals.map(kindOf)).toEqual(['Forbidden', 'DayIsPast', 'NotFound', 'NotFound', 'ok', 'NotYours'])
  const other = await record()
  moveTo(elsewhere('NKO'), [other.id])
  expect(kindOf(dispute(people.AG, other))).toBe('NotFound')
})

test('what stands in another scope than its record’s contests nothing, and keeps nobody from contesting', () => {
  const { people } = desk
  const ref = farmer()
  const { open, ready, id } = desk.station
  const op = { k: 'create', e: 'dispute', i: id(), p: { ent: 'farmer', of: ref.id, due, why: 'faux' } } as const
  const draft = { scope: ready.deps.here.scope, ops: [op] }
  open.store.write(tx => ready.ledger.append(tx, { command: id(), actor: people.AG.user }, [draft]))
  expect(stateOf(people.MA, ref)).toBeNull()
  expect(kindOf(dispute(people.MA, ref))).toBe('ok')
})

test('every station judges who may contest, settle and take back', () => {
  const by = (scope: string, e: string, p = {}) =>
    roles.filter(role => mayWrite(role, scope, { k: 'create', e, i: 'x', p })).join(' ')
  const clerks = 'AG AC MA AD SU'
  for (const scope of ['org', 'wh']) {
    expect([by(scope, 'dispute'), by(scope, 'void', { ent: 'dispute' })]).toEqual([clerks, clerks])
    expect(by(scope, 'settlement')).toBe('MA AD SU')
  }
  expect(by('chat', 'dispute')).toBe('')
})

test('TALK-22: who moderates says why he takes a message away; everybody in the conversation sees who and why', () => {
  const { people } = desk
  const of = { conversation: channelIds.general }
  const { id } = done(talk.messages.send(people.AG, { ...desk.command(), ...of, text: 'insulte' }))
  const remove = (by: Caller, more = {}) => talk.messages.remove(by, { ...desk.command(), ...of, id, ...more })
  expect([remove(people.MA, { why: 'impoli' }), remove(people.AD)].map(kindOf)).toEqual(['NotYours', 'WhyMissing'])
  done(remove(people.AD, { why: 'impoli' }))
  const [row] = done(talk.messages.page(people.VW, { ...of, at: 'newest', limit: 1 })).rows
  expect(row).toMatchObject({ id, text: null, deleted: 'moderator', moderated: { why: 'impoli' } })
  expect(row?.moderated?.name).not.toBeNull()
})
