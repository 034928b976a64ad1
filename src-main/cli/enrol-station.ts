import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { contractLimits } from '#shared/contract/limits.ts'
import { stationRights } from '#shared/contract/stations.ts'
import { machinePorts } from '../open-station.ts'
import { type Arguments, textOption, usageOf } from './arguments.ts'
import { readTextInput } from './input-file.ts'
import { type StationAtHand, withStation } from './station-at-hand.ts'
import { type Answer, type Terminal, WrongUse } from './terminal.ts'

type Right = (typeof stationRights)[number]
const forms = ['request', 'approve', 'card'] as const

/**
 * `enrol`: a station comes into an organisation (LEDGER §4 Join). `--request` makes the keys of an empty folder and its request;
 * `--approve` takes a request in at a station that may, and gives the card; `--card` joins by it. What one form answers another takes,
 * as text or as a file.
 */
export async function enrolStation(given: Arguments, terminal: Terminal): Promise<Answer> {
  const asked = forms.filter(form => given.options[form] !== undefined)
  const [form] = asked
  if (form === undefined || asked.length > 1)
    throw new WrongUse(`one of ${forms.map(name => `--${name}`).join(', ')}\n${usageOf('enrol')}`)
  if (form === 'approve') return withStation(given, terminal, true, at => approve(given, terminal, at))
  return withStation(given, terminal, false, async ({ client }) => {
    if (form === 'request') {
      const name = textOption(given, 'name') ?? 'Poste'
      const made = await client.setup.joinRequest({ name })
      terminal.words(`device ${made.device}`)
      return { json: made, yes: true }
    }
    const joined = await client.setup.joinCard({ card: textOf(given, 'card') })
    const { standing, entries } = await client.setup.state({})
    terminal.words(`joined ${joined.organisation}; its data comes with the first synchronisation`)
    return { json: { ...joined, standing, entries }, yes: true }
  })
}

async function approve(given: Arguments, terminal: Terminal, { client }: StationAtHand): Promise<Answer> {
  const request = textOf(given, 'approve')
  const read = await client.stations.readRequest({ request })
  const code = (textOption(given, 'warehouse') ?? '').toUpperCase()
  if (code === '') throw new WrongUse(`--warehouse is missing\n${usageOf('enrol')}`)
  const { rows } = await client.warehouses.list({ limit: contractLimits.pageRows })
  const idOf = (letters: string): string => {
    const found = rows.find(row => row.code === letters)
    if (found === undefined) throw new WrongUse(`no warehouse ${letters}; --new NAME makes one`)
    return found.id
  }
  const newName = textOption(given, 'new')
  const warehouse = newName === undefined ? { id: idOf(code) } : { name: newName, code }
  const approved = await client.stations.approve({
    commandId: machinePorts().random.uuid(),
    request,
    name: textOption(given, 'name') ?? read.name,
    warehouse,
    carries: listed(given, 'carries').map(letters => idOf(letters.toUpperCase())),
    rights: listed(given, 'rights').map(rightOf),
  })
  terminal.words(`device ${approved.device} is enrolled; give its card to it`)
  return { json: approved, yes: true }
}

/** What an option says: the text itself, or the content of the file that it names, also where that is the JSON of another form. */
function textOf(given: Arguments, option: 'approve' | 'card'): string {
  const value = textOption(given, option) ?? ''
  const file = resolve(value)
  const text = existsSync(file) ? readTextInput(file, contractLimits.strangerBytes) : value
  if (!text.trimStart().startsWith('{')) return text
  try {
    const json = JSON.parse(text) as Record<string, unknown>
    const found = json[option === 'card' ? 'card' : 'request']
    if (typeof found === 'string') return found
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
  }
  throw new WrongUse(`${value}: no ${option === 'card' ? 'card' : 'request'} in it`)
}

const listed = (given: Arguments, option: string): string[] =>
  (textOption(given, option) ?? '').split(',').filter(part => part !== '')

function rightOf(name: string): Right {
  const right = stationRights.find(one => one === name)
  if (right === undefined) throw new WrongUse(`--rights takes ${stationRights.join(', ')}\n${usageOf('enrol')}`)
  return right
}
