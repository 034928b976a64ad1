/** Where a station may be reached: an IP address, or a name that a person typed. */
export interface LanAddress {
  readonly host: string
  readonly port: number
}

/** The first port of the range that stations listen on, and the one that beacons are sent to (CS-1, CS-82). */
export const lanPort = 47_800

/** `host:port`, an IPv6 address in brackets. */
export const formatAddress = ({ host, port }: LanAddress): string =>
  host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`

/**
 * The address that a person typed: `192.168.1.12`, `192.168.1.12:47801`, `bureau`, `[fe80::1%eth0]:47800`, `fe80::1`; the usual port where
 * none is written. Undefined where it is none.
 */
export function parseAddress(text: string): LanAddress | undefined {
  const trimmed = text.trim().toLowerCase()
  const [, bracketed, open, written] = /^(?:\[([^[\]\s]+)\]|([^[\]:\s]+))(?::(\d{1,5}))?$/.exec(trimmed) ?? []
  const bare = isIpv6(trimmed)
  const host = bare ? trimmed : (bracketed ?? open ?? '')
  const port = bare || written === undefined ? lanPort : Number(written)
  if (port < 1 || port > 0xffff) return undefined
  const good = bare || (bracketed === undefined ? isName(host) : isIpv6(host))
  return good ? { host, port } : undefined
}

const isIpv6 = (host: string): boolean => /^(?=.*:.*:)[0-9a-f:.]{2,45}(?:%[\w-]{1,15})?$/.test(host)

/** An IPv4 address or a name; all digits and dots means an address, and one that is wrong is no name either. */
function isName(host: string): boolean {
  if (/^[\d.]+$/.test(host)) return ipv4(host) !== undefined
  return host.length <= 253 && host.split('.').every(part => /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/.test(part))
}

function ipv4(host: string): [number, number, number, number] | undefined {
  const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(host)
  if (!parts) return undefined
  const [a = 256, b = 256, c = 256, d = 256] = parts.slice(1).map(Number)
  return Math.max(a, b, c, d) <= 255 ? [a, b, c, d] : undefined
}

/**
 * Whether an address that nobody typed may be called: private (RFC 1918), link-local or loopback, as an address and not as a name.
 * Source: CS-83 (LN-10).
 */
export function isNearAddress(host: string): boolean {
  if (/^fe[89ab][0-9a-f]:/i.test(host) || host === '::1') return true
  const [a, b = 0] = ipv4(host) ?? []
  if (a === 10 || a === 127) return true
  return (a === 172 && b >= 16 && b <= 31) || (a === 192 && b === 168) || (a === 169 && b === 254)
}
