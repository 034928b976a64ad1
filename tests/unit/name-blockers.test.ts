import { expect, test } from 'vitest'
import { type Findings, nameBlockers } from '#main/services/network/name-blockers.ts'

const good: Findings['stations'][number] = {
  address: '192.168.1.20:47800',
  station: null,
  linked: true,
  forth: null,
  back: null,
  aheadMs: 900,
  version: '0.1.0',
}
const all: Findings = {
  facts: { state: 'on', fault: null, calls: [], links: [] },
  cards: 1,
  firewall: null,
  ways: [{ way: 'beacon', fault: null, own: 3, others: 2, far: [] }],
  stations: [good],
}
const named = (more: Partial<Findings>) =>
  nameBlockers({ ...all, ...more }).map(({ kind, detail }) => (detail === '' ? kind : `${kind} ${detail}`))
const one = (more: Partial<typeof good>) => named({ stations: [{ ...good, linked: false, ...more }] })

test('nothing is named where all passes', () => {
  expect(named({})).toEqual([])
  expect(one({ back: 'NotAsked' })).toEqual([])
})

test('what is here goes before what is there', () => {
  expect(named({ facts: { ...all.facts, state: 'off' }, cards: 0 })).toEqual(['Off'])
  expect(named({ facts: { ...all.facts, state: 'without' } })).toEqual(['Without'])
  const fault = { kind: 'PortsTaken' as const, detail: '47800–47809' }
  const ways = [{ way: 'beacon' as const, fault: 'EACCES', own: 0, others: 0, far: [] }]
  const silent = { ...good, linked: false, forth: 'Silent' }
  expect(named({ facts: { ...all.facts, fault }, cards: 0, ways, stations: [silent] })).toEqual([
    'PortsTaken 47800–47809',
    'NoCard',
    'CannotFind beacon EACCES',
    'OtherSilent Silent',
  ])
  expect(named({ stations: [] })).toEqual(['Nobody'])
  const deaf = { way: 'multicast' as const, fault: null, own: 0, others: 0, far: [] }
  expect(named({ ways: [deaf, { ...deaf, way: 'beacon' }] })).toEqual(['NotCarried'])
  expect(named({ ways: [deaf, { ...deaf, way: 'beacon', own: 1 }] })).toEqual([])
})

test('CS-83: who calls from outside of local networks is named, until somebody wrote its address or it is linked', () => {
  const address = { host: '192.0.2.3', port: 47_801 }
  const ways = [{ way: 'beacon' as const, fault: null, own: 3, others: 2, far: [address] }]
  const far = nameBlockers({ ...all, ways, stations: [] })
  expect(far).toEqual([{ kind: 'TooFar', detail: '', address: '192.0.2.3:47801' }])
  expect(named({ ways: [...ways, ...ways], stations: [good] })).toEqual(['TooFar'])
  expect(named({ ways, stations: [{ ...good, address: '192.0.2.3:47801' }] })).toEqual([])
  const link = { dev: 'a', host: '192.0.2.3', version: '', since_ms: 0, lacking: 0, owing: 0, received: 0, sent: 0 }
  expect(named({ ways, stations: [], facts: { ...all.facts, links: [link] } })).toEqual([])
})

test('Windows: a network it calls public, or one that no rule lets in', () => {
  const networks = [
    { card: 'Wi-Fi', category: 'public' as const },
    { card: 'Ethernet', category: 'private' as const },
  ]
  const firewall = (allowed: ('public' | 'private')[], on: ('public' | 'private')[] = ['public', 'private']) =>
    named({ firewall: { networks, on, allowed } })
  expect(firewall([])).toEqual(['PublicNetwork Wi-Fi', 'Firewall Ethernet'])
  expect(firewall(['private'])).toEqual(['PublicNetwork Wi-Fi'])
  expect(firewall(['private', 'public'])).toEqual([])
  expect(firewall([], [])).toEqual([])
})

test('the way there, the way back, the clock, the organisation', () => {
  expect(one({ forth: 'Unreachable' })).toEqual(['OtherClosed Unreachable'])
  expect(one({ forth: 'NotTls' })).toEqual(['NotStation NotTls'])
  expect(one({ forth: 'NoAnswer' })).toEqual(['OtherRefused NoAnswer'])
  // Who calls by itself is linked: nothing is in the way.
  expect(one({ forth: 'Silent', linked: true })).toEqual([])
  expect(one({ back: 'Silent' })).toEqual(['BackSilent Silent'])
  expect(one({ back: 'AnotherStation', aheadMs: -7_200_000 })).toEqual(['BackAnother AnotherStation', 'Clock -120'])
  const strange = { forth: 'OtherOrganisation', aheadMs: null, version: null }
  expect(one(strange)).toEqual(['OtherOrganisation OtherOrganisation'])
  expect(one({ ...strange, station: { dev: 'b', name: 'Bafia' } })).toEqual(['Moved Bafia'])
  // It is linked at another address by now.
  expect(one({ ...strange, station: { dev: 'b', name: 'Bafia' }, linked: true })).toEqual([])
})

test('a station that is there and does not link says why', () => {
  const call = { address: '10.0.0.5:47800', source: 'known' as const, dev: null, failures: 3 }
  const calls = [
    { ...call, why: 'OtherKey' },
    { ...call, why: 'Silent' },
    { ...call, why: null },
  ]
  expect(named({ facts: { ...all.facts, calls } })).toEqual(['Refusing OtherKey'])
  const link = { dev: 'b', host: '10.0.0.9', version: '0.1.0', since_ms: 0, lacking: 0, owing: 0, received: 0, sent: 0 }
  const elsewhere = calls.map(one => ({ ...one, dev: 'b' }))
  expect(named({ facts: { ...all.facts, calls: elsewhere } })).toEqual(['Refusing OtherKey'])
  expect(named({ facts: { ...all.facts, calls: elsewhere, links: [link] } })).toEqual([])
})
