import { setImmediate, setTimeout } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { RelayLink } from '#main/sync/relay-link.ts'
import type { RelaySession } from '#main/sync/relay-session.ts'
import { unpackMessage } from '#node/frame-packing.ts'
import type { HeadRow, Taken } from '#shared/relay/relay-messages.ts'
import { err, ok } from '#shared/kit/result.ts'
import { deliveryPayload } from '../support/payloads.ts'
import { until } from '../support/relay-stations.ts'
import { found, openTestStation, testWarehouse } from '../support/station.ts'

/** So many that they go in many requests, small as those of a slow line are. */
const deliveries = 1_000

interface Asked {
  readonly log?: string
  readonly frame?: Uint8Array
  readonly waitMs?: number
}

/** A relay at which every second push of a long log fails; what it took, by log. */
function failingRelay() {
  const held = new Map<string, HeadRow>()
  let pushes = 0
  async function call(name: string, { log = '', frame = new Uint8Array(), waitMs = 0 }: Asked) {
    // a look is held back, as by a relay that has nothing new to tell
    if (name === 'heads') {
      await setTimeout(waitMs, undefined, { ref: false })
      return ok({ cursor: '', full: true, logs: [...held.values()] })
    }
    if (ends.has(`${log} ${deliveries}`) && pushes++ % 2 === 1) return err({ kind: 'Silent', detail: 'no answer' })
    const message = await unpackMessage(frame)
    if (!message.ok || message.value.t !== 'OPS') throw new Error('entries are pushed')
    const { after, entries } = message.value
    const end = after.seq + entries.length
    const tips: HeadRow[4] = [[end, ends.get(`${log} ${end}`) ?? '']]
    held.set(log, [log, scope, dev, 'open', tips])
    return ok({ log, added: entries.length, state: 'open', tips, witness: null } satisfies Taken)
  }
  const [ends, scope, dev] = [new Map<string, string>(), `wh:${testWarehouse}`, 'f'.repeat(32)]
  return { held, ends, session: { call, known: undefined } as unknown as RelaySession }
}

type LinkOptions = ConstructorParameters<typeof RelayLink>[0]

function linkOf(
  { store, ledger }: ReturnType<typeof openTestStation>,
  session: RelaySession,
  more: Pick<LinkOptions, 'nowMs' | 'changed' | 'times'>,
): RelayLink {
  const nothing = (): undefined => undefined
  return new RelayLink({
    ...{ store, ledger, session, clock: { wallMs: () => 0 }, chance: () => 0.5, metered: () => false },
    ...{ push: nothing, ahead: nothing, met: nothing, refused: nothing },
    ...more,
  })
}

test('a line that fails at every second request is tried again as soon as at first, as long as something gets through', async () => {
  const station = openTestStation({ name: 'A' })
  const { store, ledger, uuid, user } = station
  found(station)
  store.write(tx => {
    for (let n = 0; n < deliveries; n++) {
      const op = { k: 'create' as const, e: 'delivery', i: uuid(), p: deliveryPayload() }
      ledger.append(tx, { command: uuid(), actor: user }, [{ scope: `wh:${testWarehouse}`, ops: [op] }])
    }
  })
  const { held, ends, session } = failingRelay()
  const reader = ledger.reader()
  for (const log of reader.logs())
    for (let seq = 0; seq <= deliveries; seq++)
      for (const at of reader.pointsAt(log, [seq])) ends.set(`${log.id} ${seq}`, at.h8)
  const waits: number[] = []
  let slowMs = 0
  const link: RelayLink = linkOf(station, session, {
    nowMs: () => (slowMs += 10_000),
    changed: () => void (link.stand.state === 'waiting' && waits.push(link.stand.retryAtMs ?? 0)),
    times: { firstBackoff: 20 },
  })
  link.start()
  const brought = () => [...held.values()].some(([, , , , [tip]]) => tip?.[0] === deliveries)
  await until('all of it was brought', brought)
  await link.stop()
  station.close()
  expect(waits.length).toBeGreaterThan(5)
  expect(new Set(waits.filter(ms => ms > 0))).toEqual(new Set([10]))
})

test('a relay that holds no look back is not asked without a pause', async () => {
  const station = openTestStation({ name: 'A' })
  found(station)
  let looks = 0
  const heads = { cursor: '', full: true, logs: [] }
  const call = async (name: string, { log = '' }: Asked) => {
    await setImmediate()
    if (name === 'heads') looks += 1
    return name === 'heads' ? ok(heads) : ok({ log, added: 0, state: 'open', tips: [], witness: null } satisfies Taken)
  }
  const session = { call, known: undefined } as unknown as RelaySession
  const link = linkOf(station, session, { nowMs: () => 0, changed: () => undefined, times: {} })
  link.start()
  await until('it is even and waits for news', () => looks >= 2)
  for (let n = 0; n < 500; n++) await setImmediate()
  expect(looks).toBe(2)
  await link.stop()
  station.close()
})
