import { describe, expect, test } from 'vitest'
import { DialBook, dialLimits } from '#shared/sync/dial-book.ts'
import { formatAddress, isNearAddress, type LanAddress, parseAddress } from '#shared/sync/lan-address.ts'
import { Chance } from '../support/chance.ts'

const at = (host: string, port = 47_800): LanAddress => ({ host, port })
const inst = (n: number) => n.toString(16).padStart(16, '0')
const own = inst(0)

/** A book whose waits are the middle of what chance could give. */
const book = () => new DialBook(own, () => 0.5)
/** Calls until nothing is due any more at a moment. */
function calls(of: DialBook, nowMs: number): string[] {
  const made: string[] = []
  for (let next = of.take(nowMs); next !== undefined; next = of.take(nowMs)) made.push(formatAddress(next))
  return made
}

describe('the dial book', () => {
  test('calls what it hears, once, within a second', () => {
    const dials = book()
    dials.heard(inst(1), at('192.168.1.10'), 0)
    dials.heard(inst(1), at('192.168.1.10'), 100)
    expect(calls(dials, 0)).toEqual([])
    expect(calls(dials, 1_000)).toEqual(['192.168.1.10:47800'])
    dials.heard(inst(1), at('192.168.1.10'), 2_000)
    expect(calls(dials, 60_000)).toEqual([])
  })
  test('LN-10: never calls itself, whatever card it hears itself on', () => {
    const dials = book()
    for (const host of ['192.168.1.2', '10.8.0.2', '127.0.0.1']) dials.heard(own, at(host), 0)
    expect(dials.lines()).toEqual([])
  })
  test('waits twice as long after each failure, never more than five minutes and a half of that', () => {
    const dials = book()
    dials.write(at('depot'), 0)
    const waits: number[] = []
    for (let now = 0, n = 0; n < 12; n++) {
      expect(dials.take(now)).toEqual(at('depot'))
      dials.failed(at('depot'), 'Silent', now)
      const [line] = dials.lines()
      waits.push((line?.dueMs ?? 0) - now)
      now = line?.dueMs ?? 0
      expect(dials.take(now - 1)).toBeUndefined()
    }
    expect(waits.slice(0, 5)).toEqual([2_000, 4_000, 8_000, 16_000, 32_000])
    expect(waits.at(-1)).toBe(300_000)
    expect(dials.lines()[0]).toMatchObject({ failures: 12, why: 'Silent', source: 'manual' })
  })
  test('who is excluded is not called nor told of, until somebody else is heard at its address', () => {
    const out = new Set<string>()
    const dials = new DialBook(
      own,
      () => 0.5,
      dev => out.has(dev),
    )
    dials.remember(at('192.168.1.10'), 'd', 0)
    dials.heard(inst(1), at('192.168.1.11'), 0)
    dials.write(at('192.168.1.12'), 0)
    for (const host of ['192.168.1.10', '192.168.1.11', '192.168.1.12']) {
      dials.calls(at(host))
      dials.linked({ dev: 'd', inst: inst(1) }, at(host), 0)
    }
    out.add('d')
    dials.unlinked('d', 0)
    expect(calls(dials, 600_000)).toEqual([])
    expect(dials.lines()).toMatchObject([{ address: at('192.168.1.12'), source: 'manual', why: 'Revoked' }])
    // The excluded one starts anew, and is known again by its first answer.
    dials.heard(inst(2), at('192.168.1.10'), 600_000)
    expect(calls(dials, 602_000)).toEqual(['192.168.1.10:47800'])
    dials.failed(at('192.168.1.10'), 'Revoked', 602_000, 0, 'd')
    dials.heard(inst(2), at('192.168.1.10'), 603_000)
    expect(calls(dials, 1_200_000)).toEqual([])
    // Another has its address now.
    dials.heard(inst(3), at('192.168.1.10'), 1_200_000)
    expect(calls(dials, 1_202_000)).toEqual(['192.168.1.10:47800'])
    dials.linked({ dev: 'e', inst: inst(3) }, at('192.168.1.10'), 1_203_000)
    expect(dials.lines()[0]).toMatchObject({ dev: 'e', why: null })
  })
  test('waits differ by chance, so that stations of one power cut do not call together', () => {
    const chance = new Chance('waits')
    const waits = new Set<number>()
    for (let n = 0; n < 50; n++) {
      const dials = new DialBook(own, () => chance.below(1_000) / 1_000)
      dials.write(at('depot'), 0)
      dials.take(0)
      dials.failed(at('depot'), 'Silent', 0)
      waits.add(dials.lines()[0]?.dueMs ?? 0)
    }
    expect(waits.size).toBeGreaterThan(40)
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(1_000)
    expect(Math.max(...waits)).toBeLessThan(3_000)
  })
  test('CS-7: who was sent away is not called for the time of the ban', () => {
    const dials = book()
    dials.heard(inst(1), at('192.168.1.10'), 0)
    calls(dials, 1_000)
    dials.failed(at('192.168.1.10'), 'Malformed', 1_000, 600_000)
    expect(calls(dials, 600_999)).toEqual([])
    expect(calls(dials, 601_000)).toHaveLength(1)
    dials.linked({ dev: 'b', inst: inst(2) }, at('192.168.1.11'), 0)
    dials.unlinked('b', 0, 600_000)
    expect(calls(dials, 599_999)).toEqual([])
  })
  test('CS-3: calls no other address of a station that is linked; its end brings them back', () => {
    const dials = book()
    dials.heard(inst(1), at('192.168.1.10'), 0)
    dials.heard(inst(1), at('10.0.0.10'), 0)
    expect(calls(dials, 1_000)).toHaveLength(2)
    dials.linked({ dev: 'a', inst: inst(1) }, at('192.168.1.10'), 1_000)
    dials.failed(at('10.0.0.10'), 'Replaced', 1_000)
    expect(calls(dials, 300_000)).toEqual([])
    dials.unlinked('a', 300_000)
    expect(calls(dials, 300_500)).toContain('192.168.1.10:47800')
  })
  test('a link that ends before it was one does not shorten the wait after a call in vain', () => {
    const dials = book()
    dials.remember(at('192.168.1.10'), 'a', 0)
    expect(calls(dials, 1_000)).toHaveLength(1)
    dials.unlinked('a', 1_000)
    dials.failed(at('192.168.1.10'), 'Broken', 1_000)
    const due = dials.lines()[0]?.dueMs
    dials.unlinked('a', 1_000)
    expect(dials.lines()[0]?.dueMs).toBe(due)
  })
  test('a station that was linked once is called at its last addresses, its newest three', () => {
    const dials = book()
    for (let n = 1; n <= 5; n++) dials.remember(at(`192.168.1.${n}`), 'a', n)
    expect(dials.lines().map(line => line.address.host)).toEqual(['192.168.1.3', '192.168.1.4', '192.168.1.5'])
    for (let n = 0; n < 200; n++) dials.remember(at(`10.0.0.${n}`), `dev${n}`, 10 + n)
    expect(dials.lines()).toHaveLength(dialLimits.known)
  })
  test('another start at an address is called again at once, the same one is not', () => {
    const dials = book()
    dials.heard(inst(1), at('192.168.1.10'), 0)
    for (let now = 1_000, n = 0; n < 3; n++) {
      expect(calls(dials, now)).toHaveLength(1)
      dials.failed(at('192.168.1.10'), 'Refused', now)
      now = dials.lines()[0]?.dueMs ?? 0
    }
    const due = dials.lines()[0]?.dueMs ?? 0
    dials.heard(inst(1), at('192.168.1.10'), 10_000)
    expect(dials.lines()[0]?.dueMs).toBe(due)
    dials.heard(inst(2), at('192.168.1.10'), 10_000)
    expect(calls(dials, 11_000)).toHaveLength(1)
  })
  test('after sleep or on another network everything is tried anew', () => {
    const dials = book()
    dials.write(at('depot'), 0)
    dials.take(0)
    for (let n = 0; n < 10; n++) dials.failed(at('depot'), 'Silent', 0)
    dials.anew(5_000)
    expect(calls(dials, 6_000)).toEqual(['depot:47800'])
  })
  test('what a person wrote stays, and is called at once; 32 of them', () => {
    const dials = book()
    for (let n = 0; n < 40; n++) expect(dials.write(at(`depot${n}`), 0)).toBe(n < dialLimits.manual)
    dials.forget(at('depot0'))
    expect(dials.write(at('203.0.113.9'), 0)).toBe(true)
    expect(dials.lines().filter(line => line.source === 'manual')).toHaveLength(32)
  })
})

describe('LN-10: a flood of invented calls', () => {
  test('64 are kept, 8 called in any minute, and a station that was linked before is called first of all', () => {
    const chance = new Chance('flood')
    const dials = new DialBook(own, () => chance.below(1_000) / 1_000)
    const made: number[] = []
    let real: number | undefined
    for (let n = 0; n < 20_000; n++) {
      const now = n * 30
      const host = chance.odds(10)
        ? `8.8.${chance.below(256)}.${chance.below(256)}`
        : `10.0.${chance.below(256)}.${chance.below(256)}`
      dials.heard(inst(1 + n), at(host, 1 + chance.below(65_535)), now)
      if (n === 3_000) dials.remember(at('192.168.1.10'), 'real', now)
      for (let next = dials.take(now); next !== undefined; next = dials.take(now)) {
        made.push(now)
        if (next.host === '192.168.1.10') real = now
        else dials.failed(next, 'Silent', now)
      }
      expect(dials.lines().filter(line => line.source === 'heard').length).toBeLessThanOrEqual(64)
    }
    for (const from of made) expect(made.filter(at => at >= from && at < from + 60_000).length).toBeLessThanOrEqual(8)
    expect(dials.lines().every(line => isNearAddress(line.address.host))).toBe(true)
    expect(real).toBeGreaterThanOrEqual(90_000)
    expect(real).toBeLessThan(90_000 + 60_000)
  })
  test('one instance does not fill the book with addresses', () => {
    const dials = book()
    for (let n = 1; n < 200; n++) dials.heard(inst(1), at(`10.0.0.${n}`), 0)
    expect(dials.lines()).toHaveLength(4)
    dials.heard(inst(2), at('10.0.1.1'), 0)
    expect(dials.lines()).toHaveLength(5)
  })
})

test('CS-84: an address that nobody tried goes before those that failed, however long these are due', () => {
  const dials = book()
  for (let n = 1; n <= 6; n++) dials.remember(at(`10.0.0.${n}`), inst(n), 0)
  let now = 0
  // A morning on which nobody answers: everything is due for long.
  for (let n = 0; n < 40; n++) {
    now += 60_000
    for (let call = 0; call < dialLimits.callsPerMinute; call++) {
      const address = dials.take(now)
      if (address !== undefined) dials.failed(address, 'Timeout', now)
    }
  }
  now += 3_600_000
  dials.remember(at('10.0.0.99'), inst(99), now - 1)
  expect(dials.take(now + 1_000)).toEqual(at('10.0.0.99'))
})

describe('addresses', () => {
  test('LN-10: near is private, link-local or loopback, and never a name', () => {
    const near = [
      '10.0.0.1',
      '172.16.0.1',
      '172.31.255.1',
      '192.168.0.1',
      '169.254.3.4',
      '127.0.0.1',
      '::1',
      'fe80::1%eth0',
    ]
    const far = [
      '8.8.8.8',
      '172.15.0.1',
      '172.32.0.1',
      '192.169.0.1',
      '11.0.0.1',
      '0.0.0.0',
      '224.0.0.251',
      '255.255.255.255',
    ]
    const none = ['localhost', '10.0.0.1.example', '10.0.0', '10.0.0.999', '2001:db8::1', 'ff02::fb', '']
    expect(near.filter(host => !isNearAddress(host))).toEqual([])
    expect([...far, ...none].filter(isNearAddress)).toEqual([])
  })
  test.each([
    ['192.168.1.12', at('192.168.1.12')],
    [' 192.168.1.12:47801 ', at('192.168.1.12', 47_801)],
    ['Bureau-1', at('bureau-1')],
    ['siege.example.cm:5000', at('siege.example.cm', 5_000)],
    ['[fe80::1%eth0]:47802', at('fe80::1%eth0', 47_802)],
    ['fe80::1', at('fe80::1')],
    ['::1', at('::1')],
  ])('%s', (text, address) => {
    expect(parseAddress(text)).toEqual(address)
    expect(parseAddress(formatAddress(address))).toEqual(address)
  })
  test.each([
    '',
    '192.168.1',
    '192.168.1.300',
    '192.168.1.1:0',
    '192.168.1.1:70000',
    'a b',
    'http://depot',
    'depot:',
    '[depot]:1',
    '-a',
    'a..b',
    'é',
  ])('no address: %s', text => expect(parseAddress(text)).toBeUndefined())
})
