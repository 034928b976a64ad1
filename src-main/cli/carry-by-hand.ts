import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { parseDeviceId } from '#shared/sync/device-id.ts'
import { machinePorts, openStation, type Ready } from '../open-station.ts'
import { stationNames } from '../repositories/station.ts'
import type { CourierFault } from '../services/courier/courier-port.ts'
import { stationFiles } from '../storage/open.ts'
import { plainSecretBox } from '../storage/secret-box.ts'
import { StorageError } from '../storage/storage-fault.ts'
import { type Arguments, missing, textOption, usageOf } from './arguments.ts'
import { refusalWords } from './refusal-words.ts'
import { dataFolder, resourcesDir, versionNow } from './station-at-hand.ts'
import { type Answer, both, counted, joined, saidOf, type Terminal, type Words, WrongUse } from './terminal.ts'

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
  if (!opened.ok) throw new StorageError(opened.error)
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
  const entries = counted(packed.entries, ['entry', 'entries'], ['écriture', 'écritures'])
  const bytes = counted(packed.bytes, ['byte', 'bytes'], ['octet', 'octets'])
  terminal.words(saidOf(packed.file, joined([entries, bytes], ', ')))
  return { json: { ...packed, to }, yes: true }
}

/** Every file that is taken counts for itself; the answer is yes only where all were. */
async function take(terminal: Terminal, ready: Ready, path: string): Promise<Answer> {
  const { courier } = ready.deps
  const found = await courier.find(path)
  if ('kind' in found) return refused(terminal, found)
  if (found.length === 0) return refused(terminal, { kind: 'WrongFile', why: 'NoCourier' })
  const files: object[] = []
  let yes = true
  for (const file of found) {
    const one = await courier.take(file)
    yes &&= !('kind' in one) && one.gaps === 0
    files.push({ file, ...('kind' in one ? { refused: one } : one) })
    terminal.words(saidOf(file, takenWords(one, terminal)))
  }
  return { json: { files }, yes }
}

function refused(terminal: Terminal, fault: CourierFault): Answer {
  const why = faultWords(fault, terminal)
  terminal.words(both(`refused: ${why}`, `refusé\u00A0: ${why}`))
  return { json: { refused: fault }, yes: false }
}

function takenWords(one: CourierFault | { entries: number; gaps: number }, terminal: Terminal): Words {
  if (!('kind' in one)) {
    const taken = counted(one.entries, ['new entry', 'new entries'], ['nouvelle écriture', 'nouvelles écritures'])
    return one.gaps === 0 ? taken : joined([taken, incomplete], '. ')
  }
  const why = faultWords(one, terminal)
  return both(`not taken. ${why}`, `pas pris. ${why}`)
}

const incomplete = both(
  'What comes before is missing: have it packed again there with --whole',
  'Il manque ce qui vient avant\u00A0: demandez qu’on la prépare à nouveau avec --whole',
)

/** The sentence of a fault, as the screens say it. */
const faultWords = (fault: CourierFault, { env }: Terminal): string =>
  refusalWords(fault.kind === 'Busy' ? busy : fault, env)
const busy = { kind: 'Busy', why: 'courier' } as const

const hq = 'hq'

/** The stations that `--to` names: headquarters, a name in capitals or not, or a device id. */
function devsOf({ deps }: Ready, to: string): string[] {
  const { ledger, store } = deps
  const names = store.read(tx => stationNames(tx, store.build))
  const others = ledger
    .authority()
    .stations()
    .filter(({ dev, revoked }) => !revoked && dev !== ledger.dev())
  const headquarters = others.filter(({ certificate }) => certificate.rt.includes(hq)).map(({ dev }) => dev)
  if (plain(to) === hq) {
    if (headquarters.length > 0) return headquarters
    throw new WrongUse(joined([noHeadquarters, choicesOf(others, names, false)], '\n'))
  }
  const found = others.map(({ dev }) => dev).filter(dev => isNamed(dev, names.get(dev), to))
  const same = found.filter(dev => names.get(dev) === to)
  // A name that is written just so means that station, though another differs by its capitals only.
  const [only] = same.length === 1 ? same : found
  if (only === undefined) throw new WrongUse(choicesOf(others, names, headquarters.length > 0))
  if (found.length > 1 && same.length !== 1)
    throw new WrongUse(
      both(
        `several stations are called ${to}: name one by its device id`,
        `plusieurs postes s’appellent ${to}\u00A0: désignez-en un par son identifiant d’appareil`,
      ),
    )
  return [only]
}

const noHeadquarters = both(
  'no other station that is known here is headquarters',
  'aucun autre poste connu ici n’est le siège',
)

/** Text without what a person may write differently and mean the same. */
const plain = (text: string): string => text.normalize('NFC').trim().toLowerCase()

function isNamed(dev: string, name: string | undefined, to: string): boolean {
  const device = parseDeviceId(to)
  return dev === to || (device.ok && device.value === dev) || (name !== undefined && plain(name) === plain(to))
}

/** What `--to` may be, as far as it leads to somebody. */
function choicesOf(others: readonly { dev: string }[], names: ReadonlyMap<string, string>, withHq: boolean): Words {
  const list = [...(withHq ? [hq] : []), ...others.map(({ dev }) => names.get(dev) ?? dev)].join(', ')
  if (list === '') return both('no other station is known here yet', 'aucun autre poste n’est encore connu ici')
  return both(`--to is one of ${list}`, `--to est l’un de ${list}`)
}

function progressOf(terminal: Terminal) {
  return (event: { topic: string }): void => {
    if (event.topic !== 'progress') return
    const { done, of } = event as unknown as { done: number; of: number }
    terminal.words(`${Math.floor((done * 100) / Math.max(1, of))} %`)
  }
}
