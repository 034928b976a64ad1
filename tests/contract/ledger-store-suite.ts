import { describe, expect, test } from 'vitest'
import type { Batch, Received, ReceiveFault } from '#main/storage/ledger.ts'
import type { Result } from '#shared/kit/result.ts'
import { rootMessage } from '#shared/sync/auth-payload.ts'
import { base64url, hex } from '#shared/sync/bytes.ts'
import type { Entry } from '#shared/sync/entry.ts'
import { uuid7 } from '#shared/sync/uuid.ts'
import { deliveryPayload } from '../support/payloads.ts'
import { batchOfOne, type RawEntry, RawLog, type RawOp } from '../support/raw-log.ts'
import { grantOp, seededBytes, stationOp, testIdentity, testRoot, testWarehouse } from '../support/station.ts'

type Awaitable<T> = T | Promise<T>

/** What every store of a ledger does, whatever it stands on: a station's SQLite file, the relay's PostgreSQL. */
export interface LedgerStorePort {
  receive(
    batch: Batch,
  ): Awaitable<Result<Pick<Received, 'added' | 'known' | 'forked'>, { readonly kind: ReceiveFault['kind'] }>>
  receiveAsides(asides: NonNullable<Batch['asides']>, of: { e: string; i: string }): Awaitable<number>
  /** lines of the canonical dump of a scope */
  dump(scope: string): Awaitable<string[]>
  /** names that the store shows for a farmer */
  farmerName(id: string): Awaitable<string | null>
  /** state of a log: open, closed or forked */
  state(logId: string): Awaitable<string>
  /** hashes of everything stored, hex */
  stored(): Awaitable<Set<string>>
  close(): void
}

const scope = `wh:${testWarehouse}`
const bytes = seededBytes('contract')
const uuid = (): string => uuid7(1_760_000_000_000, bytes(10))
const station = { identity: testIdentity({ name: 'author' }), name: 'author' }
const stranger = { identity: testIdentity({ name: 'stranger' }), name: 'stranger' }
const user = uuid()
let clock = 1_760_000_000_000

function entry(log: RawLog, o: RawOp[], r: string[], more: { a?: string; root?: boolean } = {}): RawEntry {
  const signed = (made: Entry): Entry => {
    if (more.root !== true) return made
    const signature = testRoot.sign(rootMessage(station.identity.org, station.identity.dev, made))
    const [first, ...others] = made.o
    return { ...made, o: [{ ...first, p: { ...first?.p, root_sig: base64url(signature) } } as RawOp, ...others] }
  }
  return log.append({ c: uuid(), a: more.a ?? user, t: ++clock, l: 0, r, o }, signed)
}

/** An organisation of one station, as the entries that make it. */
function organisation() {
  const auth = new RawLog(station.identity, 'auth', bytes)
  const first = entry(auth, [stationOp(station, uuid()), grantOp(uuid(), user, 'SU')], [], { root: true })
  const wh = new RawLog(station.identity, scope, bytes, [first.ref])
  const org = new RawLog(station.identity, 'org', bytes, [first.ref])
  return { auth, wh, org, first, r: [first.ref] }
}

const delivery = (no = 1): RawOp => ({
  k: 'create',
  e: 'delivery',
  i: uuid(),
  p: deliveryPayload({ no: `EBO000-2627-L${String(no).padStart(5, '0')}` }),
})

const batchOf = (entries: readonly RawEntry[], change: Partial<Batch> = {}): Batch => {
  const [first] = entries
  if (first === undefined) throw new Error('a batch has an entry')
  return {
    log: first.log.start,
    after: first.after,
    entries: entries.map(({ body, seal }) => ({ body, seal })),
    asides: entries.flatMap(one => one.asides),
    ...change,
  }
}

/** Runs the suite on one implementation. `make` opens an empty store that knows the root of tests. */
export function ledgerStoreContract(name: string, make: () => Awaitable<LedgerStorePort>): void {
  const using = async (work: (store: LedgerStorePort) => Promise<void>): Promise<void> => {
    const store = await make()
    try {
      await work(store)
    } finally {
      store.close()
    }
  }
  const take = async (store: LedgerStorePort, ...entries: RawEntry[]): Promise<void> => {
    for (const one of entries)
      expect(await store.receive(batchOfOne(one))).toMatchObject({ ok: true, value: { added: 1 } })
  }

  describe(`a ledger store: ${name}`, () => {
    test('takes a batch that is sealed at its end, once', () =>
      using(async store => {
        const { wh, first, r } = organisation()
        await take(store, first)
        const entries = [delivery(1), delivery(2), delivery(3)].map(op => entry(wh, [op], r))
        const batch = batchOf(entries)
        const sealedAtEnd = batch.entries.map(({ body, seal }, n) => (n === 2 && seal ? { body, seal } : { body }))
        expect(await store.receive({ ...batch, entries: sealedAtEnd })).toMatchObject({ ok: true, value: { added: 3 } })
        expect(await store.receive(batch)).toMatchObject({ ok: true, value: { added: 0, known: 3 } })
        expect((await store.dump(scope)).filter(line => line.startsWith('["delivery"'))).toHaveLength(3)
      }))

    test('refuses what is malformed, unsealed, wrongly sealed or has a gap, and stores nothing of it', () =>
      using(async store => {
        const { wh, first, r } = organisation()
        await take(store, first)
        const entries = [delivery(1), delivery(2)].map(op => entry(wh, [op], r))
        const batch = batchOf(entries)
        const before = await store.stored()
        const refused = async (change: Partial<Batch>): Promise<unknown> => {
          const received = await store.receive({ ...batch, ...change })
          return received.ok ? received.value : received.error.kind
        }
        const [one, two] = batch.entries
        if (one?.seal === undefined || two?.seal === undefined) throw new Error('both are sealed')
        expect(await refused({ entries: [one, { body: two.body }] })).toBe('NotSealed')
        expect(await refused({ entries: [one, { body: two.body, seal: one.seal }] })).toBe('BadSeal')
        const spaced = Buffer.from(Buffer.from(two.body).toString('utf8').replace(',"a"', ', "a"'))
        expect(await refused({ entries: [one, { body: spaced, seal: two.seal }] })).toBe('Malformed')
        expect(await refused(batchOf(entries.slice(1)))).toBe('Gap')
        const other = new RawLog(station.identity, scope, bytes, r)
        const unsealed = { ...other.start, seal: other.start.seal.slice().reverse() }
        expect(await refused({ ...batchOf([entry(other, [delivery()], r)]), log: unsealed })).toBe('BadLog')
        const fake = testIdentity({ name: 'fake', root: station.identity.signing })
        const foreign = new RawLog(fake, scope, bytes)
        expect(await store.receive(batchOf([entry(foreign, [delivery()], r)]))).toMatchObject({
          ok: false,
          error: { kind: 'BadLog' },
        })
        expect(await store.stored()).toEqual(before)
      }))

    test('keeps entries before their auth refs, and applies them when those arrive', () =>
      using(async store => {
        const { wh, first, r } = organisation()
        await take(store, entry(wh, [delivery(1)], r))
        expect((await store.dump(scope)).filter(line => line.startsWith('["pending"'))).toHaveLength(1)
        await take(store, first)
        expect((await store.dump(scope)).filter(line => line.startsWith('["pending"'))).toHaveLength(0)
        expect((await store.dump(scope)).filter(line => line.startsWith('["delivery"'))).toHaveLength(1)
      }))

    test('keeps what it does not understand pending, and what nobody may fold rejected; the log goes on', () =>
      using(async store => {
        const { wh, org, first, r } = organisation()
        await take(store, first)
        const bad = { ...delivery(2), p: deliveryPayload({ net_g: 'lourd' }) }
        const later = { ...delivery(3), p: deliveryPayload({ of_tomorrow: 1 }) }
        const unknown: RawOp = { k: 'create', e: 'parcel', i: uuid(), p: { a: 1 } }
        await take(
          store,
          entry(wh, [bad], r),
          entry(wh, [later], r),
          entry(wh, [delivery(4)], r),
          entry(org, [unknown], r),
        )
        const lines = [...(await store.dump(scope)), ...(await store.dump('org'))].map(
          line => JSON.parse(line) as unknown[],
        )
        const why = (kind: string) => lines.filter(([table]) => table === kind).map(line => line.at(-1))
        expect(why('rejected')).toEqual(['BadPayload'])
        expect(new Set(why('pending'))).toEqual(new Set(['UnknownEntity', 'UnknownField']))
        expect(lines.filter(([table]) => table === 'delivery')).toHaveLength(1)
      }))

    test('applies and flags what happened in a warehouse by somebody without the right; rejects it elsewhere (LEDGER §5)', () =>
      using(async store => {
        const { wh, org, first, r } = organisation()
        await take(store, first)
        const nobody = uuid()
        const farmer: RawOp = { k: 'create', e: 'farmer', i: uuid(), p: { village: 'x' } }
        await take(store, entry(wh, [delivery(1)], r, { a: nobody }), entry(org, [farmer], r, { a: nobody }))
        const kinds = [...(await store.dump(scope)), ...(await store.dump('org'))].map(
          line => (JSON.parse(line) as string[])[0],
        )
        expect(kinds).toContain('delivery')
        expect(kinds).toContain('flagged')
        expect(kinds).toContain('rejected')
        expect(kinds).not.toContain('farmer')
      }))

    test('keeps both branches of a fork, applies both and closes the log (LEDGER §12)', () =>
      using(async store => {
        const { wh, first, r } = organisation()
        await take(store, first)
        const trunk = entry(wh, [delivery(1)], r)
        const left = entry(wh, [delivery(2)], r)
        wh.goBackTo(trunk)
        const right = [entry(wh, [delivery(2)], r), entry(wh, [delivery(3)], r)]
        await take(store, trunk, left)
        expect(await store.state(wh.id)).toBe('open')
        expect(await store.receive(batchOf(right))).toMatchObject({ ok: true, value: { added: 2, forked: true } })
        expect(await store.state(wh.id)).toBe('forked')
        expect((await store.dump(scope)).filter(line => line.startsWith('["delivery"'))).toHaveLength(4)
      }))

    test('takes asides with their entries or later, and only those that an entry names', () =>
      using(async store => {
        const { org, first, r } = organisation()
        await take(store, first)
        const id = uuid()
        const made = entry(
          org,
          [{ k: 'create', e: 'farmer', i: id, p: { village: 'x' }, personal: { name: 'Essomba' } }],
          r,
        )
        expect((await store.receive(batchOfOne(made, false))).ok).toBe(true)
        expect(await store.farmerName(id)).toBeNull()
        const [aside] = made.asides
        if (aside === undefined) throw new Error('a personal part has an aside')
        expect(
          await store.receiveAsides([{ ...aside, salt: aside.salt.slice().reverse() }], { e: 'farmer', i: id }),
        ).toBe(0)
        expect(await store.receiveAsides(made.asides, { e: 'farmer', i: uuid() })).toBe(0)
        expect(await store.receiveAsides(made.asides, { e: 'farmer', i: id })).toBe(1)
        expect(await store.farmerName(id)).toBe('Essomba')
      }))

    test('forgets for good: asides of an erased record go, and none comes back, in both orders (LEDGER §8)', () =>
      using(async store => {
        const { org, first, r } = organisation()
        await take(store, first)
        for (const erasedFirst of [false, true]) {
          const id = uuid()
          const create: RawOp = { k: 'create', e: 'farmer', i: id, p: { village: 'x' }, personal: { name: 'Oubliée' } }
          const made = entry(org, [create], r)
          const erased = entry(org, [{ k: 'create', e: 'erasure', i: uuid(), p: { ent: 'farmer', of: id } }], r)
          expect((await store.receive(batchOfOne(made, !erasedFirst))).ok).toBe(true)
          await take(store, erased)
          expect(await store.receiveAsides(made.asides, { e: 'farmer', i: id })).toBe(0)
          expect(await store.farmerName(id)).toBeNull()
        }
      }))

    test('a member without a chain to the root is not admitted; one whose station entry comes later waits (LED-23)', () =>
      using(async store => {
        const { auth, first, r } = organisation()
        await take(store, first)
        const log = new RawLog(stranger.identity, scope, bytes, r)
        await take(store, entry(log, [delivery(9)], r))
        expect((await store.dump(scope)).some(line => line.startsWith('["delivery"'))).toBe(false)
        const enrolled = entry(auth, [stationOp(stranger, uuid())], r)
        await take(store, enrolled)
        // Judged on what its author could know: it was written before the station was enrolled, so a person settles it.
        expect((await store.dump(scope)).some(line => line.startsWith('["flagged"'))).toBe(true)
        await take(store, entry(log, [delivery(10)], [enrolled.ref]))
        expect((await store.dump(scope)).filter(line => line.startsWith('["delivery"'))).toHaveLength(2)
      }))

    test('stores every body byte for byte', () =>
      using(async store => {
        const { wh, first, r } = organisation()
        const made = entry(wh, [delivery(1)], r)
        await take(store, first, made)
        expect(await store.stored()).toEqual(new Set([hex(first.hash), hex(made.hash)]))
      }))
  })
}
