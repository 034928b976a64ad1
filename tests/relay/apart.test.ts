import { afterAll, expect, test } from 'vitest'
import { verifyLedger } from '#relay/verify/verify-ledger.ts'
import { Chance } from '../support/chance.ts'
import type { LanStation } from '../support/linked-stations.ts'
import { areAlike, endsAtRelay, lanStations, whileTimePasses, ownEnds, silentRelay } from '../support/relay-apart.ts'
import { makeDatabase } from '../support/relay-database.ts'
import { copiesOf, hasCooperative, until, writeCooperative } from '../support/relay-stations.ts'

const dayMs = 24 * 3_600_000

const { url, superuser } = await makeDatabase()
const relay = await silentRelay(url)
const { stations, root } = await lanStations(91, 48_540, 4)
const [a, hq, b, c] = stations as [LanStation, LanStation, LanStation, LanStation]
afterAll(async () => {
  for (const one of stations) {
    await one.ready.relay.stop()
    await one.close()
  }
  await relay.close()
})

const names = new Map([
  [a, 'A'],
  [hq, 'HQ'],
  [b, 'B'],
  [c, 'C'],
])

test('S2: three groups apart for thirty days, the relay reached from one of them: all of it is everywhere once two by two have met', async () => {
  const enrol = (one: LanStation, code: string) =>
    one.ready.relay.enrol({ url: relay.address, code, proxy: '' }).then(got => expect(got).toHaveProperty('relay'))
  await enrol(a, await relay.code())
  await enrol(hq, '')
  const written: { by: LanStation; id: string }[] = []
  const work = (when: string): void => {
    for (const by of stations)
      written.push({ by, id: writeCooperative(by.ready, root, `SOCOOP ${names.get(by)} ${when}`) })
  }
  for (let day = 1; day <= 30; day++) {
    work(`jour ${day}`)
    for (const { ports } of stations) ports.move(dayMs)
  }
  // The group that reaches the relay is even; the others know nothing of it, nor it of them.
  const holds = (one: LanStation, of: readonly LanStation[]) =>
    written.every(({ by, id }) => of.includes(by) === hasCooperative(one.ready, id))
  await until('A and headquarters are even', () => [a, hq].every(one => holds(one, [a, hq])))
  expect([holds(b, [b]), holds(c, [c])]).toEqual([true, true])

  // Any two of the three meetings join all; which, in which order and who calls, chance decides.
  const chance = new Chance('S2')
  const meetings = chance.shuffle<[LanStation, LanStation]>([
    [a, b],
    [b, c],
    [c, a],
  ])
  for (const [n, meeting] of meetings.slice(0, 2).entries()) {
    const [from, to] = chance.shuffle(meeting) as [LanStation, LanStation]
    const [host = '', port] = to.address().split(':')
    expect((await from.links().call({ host, port: Number(port) })).ok).toBe(true)
    work(`rencontre ${n}`)
  }
  await until('whoever met has all', () => [a, b, c].every(one => holds(one, stations)))
  await whileTimePasses([a], () => until('everybody has all (I10)', () => stations.every(one => holds(one, stations))))

  await until('all tables read alike, those of the relay with them (I1)', () => areAlike(stations, relay))
  expect(await endsAtRelay(superuser)).toEqual(stations.flatMap(ownEnds).sort())
  expect((await verifyLedger(relay.parts.database, relay.parts.keys)).faults).toEqual([])
  expect((await superuser.query('SELECT * FROM fork_proof')).rows).toEqual([])
  // What the relay signed is known where it was said, and nowhere else.
  const saysHq = (one: LanStation) =>
    written.filter(({ by }) => by === one).map(({ id }) => copiesOf(one.ready, root, id)?.hq === true)
  await until('A and headquarters know theirs at headquarters', () => [a, hq].every(one => saysHq(one).every(Boolean)))
  expect([...saysHq(b), ...saysHq(c)]).not.toContain(true)
})
