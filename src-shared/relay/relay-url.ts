declare const URL: new (text: string) => RelayUrl

/** An address as its parts, as far as they are looked at here. */
export interface RelayUrl {
  readonly protocol: string
  readonly hostname: string
  readonly host: string
  readonly port: string
  readonly pathname: string
  readonly href: string
}

/** The address of a relay as a person writes it, `https` where he does not say; without a query. Undefined where it is none. */
export function parseRelayUrl(text: string): RelayUrl | undefined {
  const said = text.trim()
  try {
    const url = new URL(/^[a-z]+:\/\//i.test(said) ? said : `https://${said}`)
    const plain = /[?#@]/.test(said) ? undefined : url
    return plain !== undefined && /^https?:$/.test(url.protocol) && url.hostname !== '' ? plain : undefined
  } catch {
    // what is no address
    return undefined
  }
}

/** Whether a host is this machine or stands in a private network: only there is an address without TLS taken. */
export function isPrivateHost(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '').toLowerCase()
  if (host === 'localhost' || host === '::1' || /^f[cd][0-9a-f]{2}:/.test(host)) return true
  const [a = 0, b = 0, c, d] = host.split('.').map(part => (/^\d{1,3}$/.test(part) ? Number(part) : Number.NaN))
  if (c === undefined || d === undefined || [a, b, c, d].some(Number.isNaN)) return false
  return (
    a === 127 || a === 10 || (a === 192 && b === 168) || (a === 172 && b >= 16 && b <= 31) || (a === 169 && b === 254)
  )
}
