import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { parseDeviceId } from '#shared/sync/device-id.ts'
import { machinePorts, openStation, type Ready } from '../open-station.ts'
import { stationNames } from '../repositories/station.ts'
import type { CourierFault } from '../services/courier/courier-port.ts'
import { stationFiles } from '../storage/open.ts'
import { plainSecretBox } from '../storage/secret-box.ts'
import { type Arguments, missing, textOption, usageOf } from './arguments.ts'
import { dataFolder, resourcesDir, versionNow } from './station-at-hand.ts'
import { type Answer, both, saidOf, type Terminal, type Words, WrongUse } from './terminal.ts'

/**
 * `courier export --to hq|NAME|DEVICE --out FILE`, `courier import --from FILE|FOLDER`: the ledger carried by hand between stations that no
 * network joins. Nobody need log in, since the machine's own keys speak; so a PC that has just joined takes its data in, too.
 */
export async function carryByHand(given: Arguments, terminal: Terminal): Promise<Answer> {
  const [form] = given.words
  if (form !== 'export' && form !== 'import') throw new WrongUse('', usageOf('courier'))
  const option = form === 'export' ? 'out' : 'from'
  const path = textOption(given, option) ?? ''
  if (path === '') throw missing(option, 'courier')
  const dataDir = dataFolder(given)
  if (!existsSync(join(dataDir, stationFiles.database)))
    throw new WrongUse(both(`no station in ${dataDir}`, `aucun poste dans ${dataDir}`))
  const log = (line: object) => terminal.words(JSON.stringify(line))
  const surroundings = { dataDir, resourcesDir, version: versionNow(), secrets: plainSecretBox, log }
  const push = progressOf(terminal)
  const opened = await openStation({ ...surroundings, push }, machinePorts())
  if (!opened.ok) return { json: { refused: opened.error }, yes: false }
  try {
    const ready = opened.value.ready()
    if (ready === null)
      throw new WrongUse(
        both(
          `the station in ${dataDir} belongs to no organisation`,
          `le poste de ${dataDir} n’est d’aucune organisation`,
        ),
      )
    return form === 'export' ? await pack(given, terminal, ready, path) : await take(terminal, ready, path)
  } finally {
    opened.value.close()
  }
}

async function pack(given: Arguments, terminal: Terminal, ready: Ready, path: string): Promise<Answer> {
  const to = devsOf(ready, textOption(given, 'to') ?? '')
  const packed = await ready.deps.courier.pack(to, path, given.options['whole'] === true)
  if ('kind' in packed) return refused(terminal, packed)
  terminal.words(
    saidOf(
      packed.file,
      both(`${packed.entries} entries, ${packed.bytes} bytes`, `${packed.entries} écritures, ${packed.bytes} octets`),
    ),
  )
  return { json: { ...packed, to }, yes: true }
}

/** Every file that is taken counts for itself; the answer is yes only where all were. */
async function take(terminal: Terminal, ready: Ready, path: string): Promise<Answer> {
  const { courier } = ready.deps
  const found = await courier.find(path)
  if (found.length === 0) return refused(terminal, { kind: 'WrongFile', why: 'NoCourier' })
  const files: object[] = []
  let yes = true
  for (const file of found) {
    const one = await courier.take(file)
    yes &&= !('kind' in one)
    files.push({ file, ...('kind' in one ? { refused: one } : one) })
    terminal.words(saidOf(file, takenWords(one)))
  }
  return { json: { files }, yes }
}

function refused(terminal: Terminal, fault: CourierFault): Answer {
  terminal.words(both(`refused: ${whyOf(fault)}`, `refusé\u00A0: ${whyOf(fault)}`))
  return { json: { refused: fault }, yes: false }
}

const takenWords = (one: CourierFault | { entries: number }): Words =>
  'kind' in one
    ? both(`not taken, ${whyOf(one)}`, `pas pris, ${whyOf(one)}`)
    : both(`${one.entries} new entries`, `${one.entries} nouvelles écritures`)

const whyOf = (fault: CourierFault): string => ('why' in fault ? fault.why : fault.kind)

/** The stations that `--to` names: headquarters, a name, or a device id. */
function devsOf({ deps }: Ready, to: string): string[] {
  const { ledger, store } = deps
  const names = store.read(tx => stationNames(tx, store.build))
  const others = ledger
    .authority()
    .stations()
    .filter(({ dev, revoked }) => !revoked && dev !== ledger.dev())
  const device = parseDeviceId(to)
  const found = others.filter(({ dev, certificate }) => {
    if (to === 'hq') return certificate.rt.includes('hq')
    return dev === to || (device.ok && device.value === dev) || names.get(dev) === to
  })
  const list = ['hq', ...others.map(({ dev }) => names.get(dev) ?? dev)].join(', ')
  if (found.length === 0) throw new WrongUse(both(`--to is one of ${list}`, `--to est l’un de ${list}`))
  if (to !== 'hq' && found.length > 1)
    throw new WrongUse(
      both(
        `several stations are called ${to}: name one by its device id`,
        `plusieurs postes s’appellent ${to}\u00A0: désignez-en un par son identifiant d’appareil`,
      ),
    )
  return found.map(({ dev }) => dev)
}

function progressOf(terminal: Terminal) {
  return (event: { topic: string }): void => {
    if (event.topic !== 'progress') return
    const { done, of } = event as unknown as { done: number; of: number }
    terminal.words(`${Math.floor((done * 100) / Math.max(1, of))} %`)
  }
}
