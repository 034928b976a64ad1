import type { LanAddress } from '#shared/sync/lan-address.ts'
import type { ReadTx, Store, WriteTx } from '../storage/store.ts'
import { metaValue, setMeta } from './meta.ts'

/** Where a station was linked last. */
export interface KnownAddress {
  readonly dev: string
  readonly host: string
  readonly port: number
}

const name = 'lan_addresses'
const kept = 64

/** Where other stations were linked, the latest first. */
export function knownAddresses(tx: ReadTx, build: Store['build']): KnownAddress[] {
  return JSON.parse(metaValue(tx, build, name) ?? '[]') as KnownAddress[]
}

/** Keeps where a station was linked just now; the oldest go. */
export function keepAddress(tx: WriteTx, build: Store['build'], { dev, host, port }: KnownAddress): void {
  const others = knownAddresses(tx, build).filter(one => one.host !== host || one.port !== port)
  setMeta(tx, build, name, JSON.stringify([{ dev, host, port }, ...others].slice(0, kept)))
}

const writtenName = 'lan_written'

/** The addresses that people wrote down; undefined where nobody has written or taken back one. */
export function writtenAddresses(tx: ReadTx, build: Store['build']): LanAddress[] | undefined {
  const value = metaValue(tx, build, writtenName)
  return value === undefined ? undefined : (JSON.parse(value) as LanAddress[])
}

/** Keeps the addresses that people wrote down. */
export function keepWritten(tx: WriteTx, build: Store['build'], addresses: readonly LanAddress[]): void {
  setMeta(tx, build, writtenName, JSON.stringify(addresses))
}
