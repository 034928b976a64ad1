import { z } from 'zod'
import { instantMs, text } from './fields.ts'
import { done, procedure } from './procedure.ts'

/** Another station, as far as it is known here; an empty name where its enrolment has not come yet. */
const station = z.object({ dev: z.string(), name: z.string() })

/** One link as it is at this moment. `lacking`, `owing`: logs of which something is still to come, or to go. */
const networkLink = station.extend({
  host: z.string(),
  version: z.string(),
  since_ms: instantMs,
  lacking: z.int(),
  owing: z.int(),
  /** entries, since it is linked */
  received: z.int(),
  sent: z.int(),
})

/** What may stand between this station and another; `docs/operations.md` says what to do about each. */
export const blockerKind = z.enum([
  'Off',
  'Without',
  'PortsTaken',
  'CannotListen',
  'NoCard',
  'PublicNetwork',
  'Firewall',
  'CannotFind',
  'NotCarried',
  'Nobody',
  'TooFar',
  'OtherSilent',
  'OtherClosed',
  'OtherRefused',
  'NoSuchName',
  'NotStation',
  'OtherOrganisation',
  'Moved',
  'Refusing',
  'BackSilent',
  'BackClosed',
  'BackAnother',
  'BackRefused',
  'Clock',
])

/** The network of this station: whether it links to the others, and how that goes. */
export const network = {
  /** `without`: this program was started to link to nobody, and the switch says what the next start does. */
  status: procedure('signedIn')
    .input(z.strictObject({}))
    .output(
      z.object({
        /** addresses that a person wrote */
        written: z.array(z.string()),
        state: z.enum(['on', 'off', 'without']),
        /** where others reach this station; null while no port is open */
        port: z.int().nullable(),
        addresses: z.array(z.string()),
        /** why no port is open though it should be */
        fault: z.object({ kind: z.enum(['PortsTaken', 'CannotListen']), detail: z.string() }).nullable(),
        links: z.array(networkLink),
        /** addresses that are called; `why`: how the last call failed */
        calls: z.array(
          z.object({
            address: z.string(),
            source: z.enum(['manual', 'known', 'heard']),
            station: station.nullable(),
            failures: z.int(),
            why: z.string().nullable(),
          }),
        ),
      }),
    ),
  /** Links this station to the others, or ends every link and closes its port, from now on and after each start. */
  turn: procedure('stations.link')
    .input(z.strictObject({ on: z.boolean() }))
    .output(done),
  /** Keeps an address that a person wrote, calls it now and again from now on, and tells what became of the first call. */
  add: procedure('stations.link')
    .input(z.strictObject({ address: text(300) }))
    .output(
      z.object({
        address: z.string(),
        /** who answered, and is linked */
        station: station.nullable(),
        /** why nobody is linked there; `Off`: the links are switched off, it is called when they are on again */
        why: z.string().nullable(),
      }),
    ),
  /** Takes an address back that a person wrote; a station that is linked there stays linked. */
  drop: procedure('stations.link')
    .input(z.strictObject({ address: text(300) }))
    .output(done),
  /** Tests the network both ways and names what stands between this station and the others. It may take half a minute. */
  test: procedure('stations.link')
    .input(z.strictObject({}))
    .output(
      z.object({
        at_ms: instantMs,
        /** how Windows calls the networks of this PC; empty on another system */
        networks: z.array(z.object({ card: z.string(), category: z.enum(['public', 'private', 'domain']) })),
        /** calls of others that were heard */
        ways: z.array(z.object({ way: z.enum(['beacon', 'multicast']), others: z.int() })),
        /** every address that is known; `forth`, `back`: why nothing passes that way, null where it does */
        stations: z.array(
          z.object({
            address: z.string(),
            station: station.nullable(),
            linked: z.boolean(),
            forth: z.string().nullable(),
            back: z.string().nullable(),
            /** by how much its clock is ahead of this one */
            aheadMs: z.int().nullable(),
            version: z.string().nullable(),
          }),
        ),
        blockers: z.array(z.object({ kind: blockerKind, detail: z.string(), address: z.string().nullable() })),
      }),
    ),
}
