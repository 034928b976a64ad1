import { z } from 'zod'

const bytes = z.custom<Uint8Array>(value => value instanceof Uint8Array)

/** What the shell starts the station process with, as its first argument in JSON. */
export const stationStart = z.strictObject({
  dataDir: z.string().min(1),
  resourcesDir: z.string().min(1),
  version: z.string(),
  secrets: z.enum(['protected', 'file']),
})
export type StationStart = z.infer<typeof stationStart>

/** Shell → station. `connect` carries one port. */
export const toStation = z.discriminatedUnion('t', [
  z.strictObject({ t: z.literal('connect'), connection: z.string(), device: z.string(), token: z.string().nullable() }),
  z.strictObject({ t: z.literal('secret'), id: z.int(), bytes: bytes.nullable() }),
  z.strictObject({ t: z.literal('lock') }),
  z.strictObject({ t: z.literal('ping') }),
  z.strictObject({ t: z.literal('stop') }),
])
export type ToStation = z.infer<typeof toStation>

/** Station → shell. The shell keeps each window's token, so that a session outlives the page and the station process. */
export const toShell = z.discriminatedUnion('t', [
  z.strictObject({ t: z.literal('ready') }),
  z.strictObject({ t: z.literal('pong') }),
  z.strictObject({ t: z.literal('held'), connection: z.string(), token: z.string().nullable() }),
  z.strictObject({ t: z.literal('secret'), id: z.int(), what: z.enum(['protect', 'reveal']), bytes }),
  z.strictObject({ t: z.literal('stopped') }),
])
export type ToShell = z.infer<typeof toShell>
