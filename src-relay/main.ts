import { destination, pino } from 'pino'
import { formatDeviceId, parseDeviceId } from '#shared/sync/device-id.ts'
import { makePushKey } from './alerts/push-key.ts'
import { readConfig } from './config.ts'
import { barAnywhere } from './gate/bar-station.ts'
import { openRelay, type Relay } from './open-relay.ts'
import { verifyLedger } from './verify/verify-ledger.ts'

/** How long a stop may take before it is cut short. Units: ms. */
const stopMs = 10_000

const usage = `cocoatrack relay [COMMAND]
  (none)                  start the relay
  code                    print a one-time enrolment code
  rotate token|witness    put a new signing key in the place of the one that signs; running relays follow within a minute
  push-key                print a new key for RELAY_PUSH_KEY
  verify                  check every hash, seal, countersignature and file in the database; ends with 0 only if all hold
  bar STATION             refuse a station here from its next request on, by its device id; let-in STATION takes that back`

async function main(words: readonly string[]): Promise<number> {
  const [command = 'start', what] = words
  if (command === 'push-key') {
    console.log(makePushKey())
    return 0
  }
  const config = readConfig(process.env)
  if (!config.ok) {
    console.error('The relay cannot start:')
    for (const fault of config.error) console.error(`  - ${fault}`)
    return 2
  }
  const log = pino(
    { level: command === 'start' ? config.value.logLevel : 'silent' },
    destination({ dest: 2, sync: true }),
  )
  if (command === 'start') return start(config.value, log)
  const relay = await openRelay({ ...config.value, host: '127.0.0.1', port: 0 }, log)
  try {
    return await runOn(relay, command, what)
  } finally {
    await relay.close()
  }
}

async function runOn(relay: Relay, command: string, what = ''): Promise<number> {
  const { database, keys } = relay.parts
  if (command === 'code') console.log(await relay.code())
  else if (command === 'rotate' && (what === 'token' || what === 'witness')) console.log((await keys.rotate(what)).kid)
  else if (command === 'verify') {
    const found = await verifyLedger(database, keys)
    console.log(JSON.stringify(found))
    return found.faults.length === 0 ? 0 : 1
  } else if (command === 'bar' || command === 'let-in') {
    const dev = parseDeviceId(what)
    if (dev.ok && (await barAnywhere(database, dev.value, command === 'bar'))) return 0
    console.error('no station with this device id has been here')
    return 1
  } else {
    console.error(usage)
    return 2
  }
  return 0
}

async function start(config: Parameters<typeof openRelay>[0], log: Parameters<typeof openRelay>[1]): Promise<number> {
  const relay = await openRelay(config, log)
  console.log(`relay ${formatDeviceId(relay.parts.keys.relay())}`)
  console.log(`address ${config.publicUrl ?? relay.address}`)
  if (await relay.isEmpty()) console.log(`code ${await relay.code()}`)
  process.on('SIGHUP', () => {
    relay.reload().catch((error: unknown) => log.error({ err: error }, 'keys and secrets could not be read again'))
  })
  await new Promise<void>(resolve => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve())
  })
  setTimeout(() => process.exit(1), stopMs).unref()
  await relay.close()
  return 0
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  console.error(`The relay stopped: ${error instanceof Error ? error.message : String(error)}`)
  process.exitCode = 1
}
