import { hostname, networkInterfaces } from 'node:os'

const loopback = ['127.0.0.1', 'localhost', '[::1]']
export const isLoopback = (address: string): boolean =>
  address === '::1' || address === 'localhost' || /^127(\.\d{1,3}){3}$/.test(address)
const isAny = (host: string): boolean => host === '0.0.0.0' || host === '::'
const inUrl = (address: string): string => (address.includes(':') ? `[${address}]` : address)

/** The names and addresses a browser may call a station by that listens on `host`. */
export function namesOf(host: string): string[] {
  if (isLoopback(host)) return loopback
  const name = hostname().toLowerCase()
  const named = [name, `${name}.local`]
  if (!isAny(host)) return [inUrl(host), ...named]
  const own = Object.values(networkInterfaces()).flatMap(addresses =>
    (addresses ?? []).map(({ address }) => inUrl(address)),
  )
  return [...loopback, ...named, ...own]
}

/**
 * Is this the Host of a request meant for us? Any other is another site whose name was made to lead here (DNS rebinding). Addresses
 * of the machine are read again when a name is not known, at most every 5 s.
 */
export function makeHostCheck(
  host: string,
  port: () => number,
  now: () => number,
): (header: string | undefined) => boolean {
  let names = new Set(namesOf(host))
  let readAt = now()
  return header => {
    const match = /^(\[[0-9a-f:.]+\]|[a-z0-9.-]+)(?::(\d{1,5}))?$/.exec((header ?? '').toLowerCase())
    if (!match || Number(match[2] ?? -1) !== port()) return false
    const name = match[1] ?? ''
    if (!names.has(name) && now() - readAt > 5_000) {
      names = new Set(namesOf(host))
      readAt = now()
    }
    return names.has(name)
  }
}
