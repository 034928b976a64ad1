import { expect, test } from 'vitest'
import { readFirewall, windowsFirewall } from '#main/sync/windows-firewall.ts'

test('what Windows says of its networks, its firewall and our rules', () => {
  const printed = {
    networks: [
      { card: 'Ethernet', category: 0 },
      { card: 'Wi-Fi', category: 1 },
    ],
    profiles: ['Domain', 'Private', 'Public'],
    rules: [3],
  }
  expect(readFirewall(JSON.stringify(printed))).toEqual({
    networks: [
      { card: 'Ethernet', category: 'public' },
      { card: 'Wi-Fi', category: 'private' },
    ],
    on: ['public', 'private', 'domain'],
    allowed: ['private', 'domain'],
  })
})

test('PowerShell writes a list of one as the one, and an empty one as null', () => {
  const printed = { networks: { card: 'Ethernet', category: 2 }, profiles: 'Public', rules: null }
  expect(readFirewall(JSON.stringify(printed))).toEqual({
    networks: [{ card: 'Ethernet', category: 'domain' }],
    on: ['public'],
    allowed: [],
  })
  expect(readFirewall(JSON.stringify({ networks: [], profiles: [], rules: 0 }))?.allowed).toEqual([
    'public',
    'private',
    'domain',
  ])
})

test('anything else is no answer, and another system is not asked', async () => {
  for (const text of ['', 'null', '[]', '{"networks":[{"card":1}]}', 'Get-NetConnectionProfile : Access denied']) {
    expect(readFirewall(text)).toBeNull()
  }
  expect(await windowsFirewall('linux')).toBeNull()
})
