import { networkInterfaces } from 'node:os'

/** An IPv4 address of a network card. `broadcast`: what its whole network hears. */
export interface NetworkCard {
  readonly name: string
  readonly address: string
  readonly broadcast: string
}

/** The cards that lead to other machines, as they are now. */
export function networkCards(): NetworkCard[] {
  return Object.entries(networkInterfaces()).flatMap(([name, addresses = []]) =>
    addresses.flatMap(({ family, internal, address, netmask }) =>
      family === 'IPv4' && !internal ? [{ name, address, broadcast: broadcastOf(address, netmask) }] : [],
    ),
  )
}

/** The last address of a card's network. Source: RFC 919. */
export function broadcastOf(address: string, netmask: string): string {
  const mask = netmask.split('.').map(Number)
  return address
    .split('.')
    .map((part, n) => (Number(part) | (~(mask[n] ?? 0) & 0xff)) & 0xff)
    .join('.')
}
