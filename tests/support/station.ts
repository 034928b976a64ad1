import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { nodeHashing } from '#main/storage/crypto.ts'
import type { StationIdentity } from '#main/storage/ledger.ts'
import { openStore } from '#main/storage/open.ts'
import { StationLedger } from '#main/storage/station-ledger.ts'
import type { Store } from '#main/storage/store.ts'
import { base64url, type Signing, utf8 } from '#shared/sync/bytes.ts'
import { certificateMessage, devId, encodeCertificate, orgId } from '#shared/sync/certificate.ts'
import { uuid7 } from '#shared/sync/uuid.ts'
import { namedSigning } from './crypto.ts'

/** A sequence of bytes that a seed decides, for tests that must repeat. */
export function seededBytes(seed: string): (count: number) => Uint8Array {
  let block = nodeHashing.sha256(utf8(seed))
  let used = 0
  return count => {
    const out = new Uint8Array(count)
    for (let i = 0; i < count; i++) {
      if (used === block.length) {
        block = nodeHashing.sha256(block)
        used = 0
      }
      out[i] = block[used++] ?? 0
    }
    return out
  }
}

/** Where tests keep files that need no disk under them: in memory where the machine has such a place. */
export const scratchRoot = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()

export const testWarehouse = '00000000-0000-7000-8000-0000000000a1'

export interface TestStation {
  readonly name: string
  readonly folder: string
  readonly store: Store
  readonly ledger: StationLedger
  readonly identity: StationIdentity
  readonly clock: { now: number; wallMs(): number }
  readonly user: string
  uuid(): string
  bytes(count: number): Uint8Array
  close(): void
}

export interface StationSpec {
  readonly name: string
  readonly warehouse?: string
  readonly rights?: readonly string[]
  readonly folder?: string
  readonly seed?: string
  readonly root?: Signing
  readonly scopes?: readonly string[]
  /** of a copy: whose it is */
  readonly identity?: StationIdentity
}

export const testRoot = namedSigning('root of tests')

/** The identity of a station whose certificate the root of tests signed. */
export function testIdentity(spec: StationSpec): StationIdentity {
  const root = spec.root ?? testRoot
  const signing = namedSigning(`station ${spec.name}`)
  const org = orgId(nodeHashing, root.publicKey)
  const dev = devId(nodeHashing, signing.publicKey)
  const bytes = encodeCertificate(nodeHashing, {
    v: 1,
    org,
    dev,
    pub: base64url(signing.publicKey),
    tls: base64url(nodeHashing.sha256(utf8(`tls ${spec.name}`))),
    wh: spec.warehouse ?? testWarehouse,
    sc: [...(spec.scopes ?? [])],
    rt: [...(spec.rights ?? ['enrol'])],
    by: 'root',
    t: 1_760_000_000_000,
  })
  const certificate = { bytes, signature: root.sign(certificateMessage(bytes)) }
  return { org, rootPublicKey: root.publicKey, dev, signing, certificate }
}

/** A station of the test organisation over a real file, not yet enrolled by anybody. */
export function openTestStation(spec: StationSpec): TestStation {
  const folder = spec.folder ?? mkdtempSync(join(scratchRoot, `cocoa-${spec.name}-`))
  const opened = openStore(folder, { app: '0.1.0-test', reserveBytes: 0, anyFolder: true })
  if (!opened.ok) throw new Error(`the store of ${spec.name} does not open: ${JSON.stringify(opened.error)}`)
  const { store } = opened.value
  const identity = spec.identity ?? testIdentity(spec)
  const bytes = seededBytes(`${spec.seed ?? ''} ${spec.name}`)
  const clock = { now: 1_760_000_000_000, wallMs: () => clock.now }
  const ledger = new StationLedger({ store, identity, clock, random: { bytes }, app: '0.1.0-test' })
  return {
    name: spec.name,
    folder,
    store,
    ledger,
    identity,
    clock,
    bytes,
    user: uuid7(1_759_000_000_000, nodeHashing.sha256(utf8(`user ${spec.name}`))),
    uuid: () => uuid7(clock.now, bytes(10)),
    close() {
      store.close()
      if (spec.folder === undefined) rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** The op that enrols a station. */
export const stationOp = (station: Pick<TestStation, 'identity' | 'name'>, id: string, warehouse = testWarehouse) => ({
  k: 'create' as const,
  e: 'station',
  i: id,
  p: {
    dev: station.identity.dev,
    wh: warehouse,
    name: station.name,
    cert: base64url(station.identity.certificate.bytes),
    sig: base64url(station.identity.certificate.signature),
  },
})

export const grantOp = (id: string, user: string, role: string, wh: 'all' | string[] = 'all') => ({
  k: 'create' as const,
  e: 'grant',
  i: id,
  p: { user, role, wh },
})

/** Founds the organisation: this station and its superadmin, signed by the root (LEDGER §4). */
export function found(station: TestStation, warehouse = testWarehouse, root: Signing = testRoot): void {
  const { ledger, store, user, uuid } = station
  store.write(tx => {
    ledger.openLogs(tx, ['auth', 'org', `wh:${warehouse}`, `audit:${ledger.dev()}`])
    const personal = { name: `User ${station.name}`, login: station.name, password: 'hash' }
    const ops = [
      stationOp(station, uuid(), warehouse),
      { k: 'create' as const, e: 'user', i: user, p: { active: true }, personal },
      grantOp(uuid(), user, 'SU'),
    ]
    ledger.append(tx, { command: uuid(), actor: user }, [{ scope: 'auth', ops, root }])
  })
}

/** Hashes of everything that a station has stored, hex. */
export function hashesOf(station: TestStation): Set<string> {
  const { db } = station.store.read(tx => tx)
  return new Set(db.prepare<[], string>('SELECT lower(hex(hash)) FROM entry').pluck().all())
}
