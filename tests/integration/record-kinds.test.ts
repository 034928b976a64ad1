import { afterAll, beforeAll, expect, test } from 'vitest'
import { channelIds } from '#shared/domain/channel.ts'
import { codeOf, recordKinds } from '#shared/domain/record-link.ts'
import type { Caller } from '#main/services/command.ts'
import { messageServices } from '#main/services/messages/message-services.ts'
import { recordTables } from '#main/repositories/record-number.ts'
import { type CounterDesk, counterDesk } from '../support/counter-desk.ts'
import { done, kindOf } from '../support/test-station.ts'

// MSG-4: a person and an import are named by a number as every other record, and shown to those who may see them alone.

let desk: CounterDesk
let talk: ReturnType<typeof messageServices>
let person: { kind: 'user'; id: string; no: string }
let brought: { kind: 'import'; id: string; no: string }

beforeAll(async () => {
  desk = await counterDesk()
  talk = messageServices(desk.deps)
  const { user } = desk.people.AG
  person = { kind: 'user', id: user, no: codeOf('user', user) }
  const id = desk.deps.random.uuid()
  brought = { kind: 'import', id, no: codeOf('import', id) }
  const counts = { created: 412, matched: 3, rejected: 1, skipped: 0, rows: 416 }
  const p = { kind: 'farmers', file_name: 'planteurs-lekie.csv', file_sha: 'a'.repeat(64), counts }
  const { ledger, store } = desk.deps
  const by = { command: desk.station.id(), actor: desk.people.AC.user }
  store.write(tx => ledger.append(tx, by, [{ scope: 'org', ops: [{ k: 'create', e: 'import', i: id, p }] }]))
})
afterAll(() => desk.close())

const named = (by: Caller, numbers: string[]) => done(talk.records.named(by, { numbers })).rows
const card = (by: Caller, { kind, id }: { kind: (typeof recordKinds)[number]; id: string }) =>
  done(talk.records.cards(by, { refs: [{ kind, id }] })).rows[0]
const found = (by: Caller, text: string) =>
  done(desk.station.org.home.search(by, { text })).rows.map(({ kind, no, title }) => ({ kind, no, title }))

test('a person is offered by name and login to who sees users, with his role as it is now; to others there is a number alone', () => {
  const { people } = desk
  expect(person.no).toMatch(/^UT[0-9A-F]{8}$/)
  const [row] = done(
    desk.station.people.users.list(people.SU, {
      offset: 0,
      limit: 50,
      sort: [],
      filter: {},
      archived: 'show',
      search: '',
    }),
  ).rows.filter(({ id }) => id === person.id)
  for (const typed of [row?.name ?? '', row?.login ?? '', 'utilisateur'])
    expect(found(people.AD, typed)).toContainEqual({ kind: 'user', no: person.no, title: row?.name })
  expect(named(people.AD, [person.no])).toEqual([person])
  expect(card(people.AD, person)).toMatchObject({
    kind: 'user',
    no: person.no,
    name: row?.name,
    role: 'AG',
    active: true,
  })
  for (const by of [people.AG, people.AC, people.MA, people.VW]) {
    expect([named(by, [person.no]), card(by, person)]).toEqual([[], undefined])
    expect(found(by, row?.name ?? '').filter(({ kind }) => kind === 'user')).toEqual([])
  }
})

test('an import is offered by the name of its file to who imports, with what it made; to others there is a number alone', () => {
  const { people } = desk
  for (const typed of ['lekie.csv', 'import'])
    expect(found(people.AC, typed)).toContainEqual({ kind: 'import', no: brought.no, title: 'planteurs-lekie.csv' })
  expect(named(people.AC, [brought.no])).toEqual([brought])
  expect(card(people.AC, brought)).toMatchObject({
    ...brought,
    name: 'planteurs-lekie.csv',
    register: 'farmers',
    created: 412,
    undone: false,
  })
  for (const by of [people.AG, people.VW]) {
    expect([named(by, [brought.no]), card(by, brought)]).toEqual([[], undefined])
    expect(found(by, 'planteurs-lekie')).toEqual([])
  }
})

test('both are contested and settled as every record, and stand in a message by their number', () => {
  const { people } = desk
  for (const ref of [person, brought]) {
    const { kind, id } = ref
    const by = people.AD
    done(talk.records.dispute(by, { ...desk.command(), kind, id, due: '2026-11-09', why: 'à revoir' }))
    expect(card(by, ref)?.dispute).toMatchObject({ why: 'à revoir', mine: true })
    expect(kindOf(talk.records.dispute(people.AG, { ...desk.command(), kind, id, due: '2026-11-09', why: 'x' }))).toBe(
      'NotFound',
    )
    done(talk.records.withdraw(by, { ...desk.command(), kind, id, why: 'tout va' }))
    expect(card(by, ref)?.dispute).toBeNull()
    const text = `Voir #[${ref.no}](${kind}:${id})`
    done(talk.messages.send(by, { ...desk.command(), conversation: channelIds.general, text }))
  }
})

test('every kind that a message names has a table of its own', () => {
  expect(Object.keys(recordTables).toSorted()).toEqual([...recordKinds].toSorted())
})
