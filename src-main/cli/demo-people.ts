import { demoCooperatives, type DemoPerson } from '#db/demo/demo-people.ts'
import type { DemoPlan } from '#db/demo/demo-plan.ts'
import type { Refusal } from '#shared/contract/refusal.ts'
import { setupAnswers } from '#shared/contract/setup.ts'
import type { Role } from '#shared/domain/roles.ts'
import { assert } from '#shared/kit/assert.ts'
import type { Result } from '#shared/kit/result.ts'
import { NO_PERSON } from '#shared/sync/uuid.ts'
import { holdConnection } from '../rpc/connection.ts'
import type { Services } from '../rpc/services.ts'
import type { Caller } from '../services/command.ts'
import { oneTimePassword, oneTimePasswordBytes } from '../services/security/one-time-password.ts'
import type { DemoPorts } from './demo-ports.ts'
import type { StationAtHand } from './station-at-hand.ts'

export const demoLine = holdConnection('cli', 'demonstration')

export interface DemoLogin {
  readonly user: string
  readonly password: string
  readonly role: Role
}

export interface DemoPeople {
  readonly logins: readonly DemoLogin[]
  readonly callers: Readonly<Record<string, Caller>>
  /** ids in the order of the plan */
  readonly suppliers: readonly string[]
  readonly farmers: readonly string[]
}

/** What a demonstration may not be refused: a refusal here is a bug of the plan. */
export async function granted<T>(result: Result<T, Refusal> | Promise<Result<T, Refusal>>): Promise<T> {
  const answered = await result
  assert(answered.ok, `the demonstration was refused: ${answered.ok ? '' : JSON.stringify(answered.error)}`)
  return answered.value
}

const staff: readonly { login: string; name: string; role: Role }[] = [
  { login: 'directrice', name: 'NGONO Odette', role: 'AD' },
  { login: 'chef', name: 'MBARGA Joseph', role: 'MA' },
  { login: 'comptable', name: 'EYENGA Rose', role: 'AC' },
  { login: 'peseur', name: 'BEKOLO Blaise', role: 'AG' },
  { login: 'peseuse', name: 'NKOA Clarisse', role: 'AG' },
  { login: 'visiteur', name: 'OWONA Paul', role: 'VW' },
]

/** Who looks before anybody has logged in; rights to write come from grants, which nobody has not. */
const onlooker: Caller = { user: NO_PERSON, session: NO_PERSON, role: 'SU', warehouses: 'all', fresh: false }

/** Whether a depot has farmers already: a demonstration does not mix with them. */
export async function isWorking({ station }: StationAtHand): Promise<boolean> {
  const { configured } = await granted(station.services.setup.state(null, {}, demoLine))
  if (!configured) return false
  const query = { offset: 0, limit: 1, sort: [], filter: {}, archived: 'show' as const }
  return (await granted(station.services.farmers.list(onlooker, query, demoLine))).total > 0
}

/** The depot's staff, cooperatives, lead farmers and farmers; the depot itself where the folder is empty. */
export async function foundDemo({ station }: StationAtHand, ports: DemoPorts, plan: DemoPlan): Promise<DemoPeople> {
  const { services } = station
  const password = () => oneTimePassword(ports.random.bytes(oneTimePasswordBytes)).split('-').slice(0, 4).join('-')
  const { configured } = await granted(services.setup.state(null, {}, demoLine))
  const roots = configured ? [] : [await foundDepot(services, password(), plan)]
  const query = { offset: 0, limit: 200, sort: [], filter: {}, archived: 'hide' as const }
  const { rows } = await granted(services.users.list(onlooker, query, demoLine))
  const first = rows.find(row => row.role === 'SU')
  assert(first !== undefined, 'an organisation has a superadmin')
  const top: Caller = { user: first.id, session: ports.random.uuid(), role: 'SU', warehouses: 'all', fresh: true }
  const made = await hire(services, ports, top, password)
  return {
    logins: [...roots, ...made.logins],
    callers: made.callers,
    ...(await register(services, ports, made.callers, plan)),
  }
}

async function foundDepot(services: Services, password: string, plan: DemoPlan): Promise<DemoLogin> {
  const answers = setupAnswers.parse({
    organisation: {
      name: 'SCOOPS Démonstration d’Ebebda',
      address: 'BP 12, Ebebda',
      phone: '677 00 00 12',
      niu: 'M012612345678X',
      rccm: 'RC/EBO/2026/B/0012',
      buyerCard: 'ACH-2026-0412',
    },
    warehouse: {
      name: 'Magasin d’Ebebda',
      code: 'EBO',
      region: 'Centre',
      departement: 'Lékié',
      arrondissement: 'Ebebda',
    },
    station: { name: 'Poste du magasin' },
    superadmin: { name: 'ATANGANA Marie', login: 'siege', password },
    season: plan.season,
  })
  const begun = await granted(services.setup.begin(null, answers, demoLine))
  const typed = begun.ask.map(position => begun.words[position - 1] ?? '')
  await granted(services.setup.confirm(null, { setupId: begun.setupId, typed }, demoLine))
  return { user: 'siege', password, role: 'SU' }
}

async function hire(services: Services, ports: DemoPorts, top: Caller, password: () => string) {
  const logins: DemoLogin[] = []
  const callers: Record<string, Caller> = {}
  for (const { login, name, role } of staff) {
    const input = { commandId: ports.random.uuid(), name, login, role, warehouses: 'all' as const }
    const { id, oneTimePassword: current } = await granted(services.users.create(top, input, demoLine))
    const caller: Caller = { user: id, session: ports.random.uuid(), role, warehouses: 'all', fresh: true }
    const next = password()
    await granted(services.sessions.changePassword(caller, { current, next }, demoLine))
    logins.push({ user: login, password: next, role })
    callers[login] = caller
  }
  return { logins, callers }
}

async function register(
  services: Services,
  ports: DemoPorts,
  callers: Readonly<Record<string, Caller>>,
  plan: DemoPlan,
): Promise<Pick<DemoPeople, 'suppliers' | 'farmers'>> {
  const { chef, peseur } = callers
  assert(chef !== undefined && peseur !== undefined, 'the staff is there')
  const commandId = () => ports.random.uuid()
  const where = { region: 'Centre', departement: 'Lékié' }
  const cooperatives: string[] = []
  for (const body of demoCooperatives) {
    const fields = { ...body, ...where }
    cooperatives.push(
      (await granted(services.cooperatives.create(chef, { commandId: commandId(), fields }, demoLine))).id,
    )
  }
  const suppliers: string[] = []
  for (const { cooperative, ceiling_g, validation, ...person } of plan.suppliers) {
    const own = { ...personFields(person), ...where, ...idField('cooperative', cooperatives, cooperative) }
    const contract = { contract_start: plan.season.start, contract_end: plan.season.end }
    const fields = { ...own, ceiling_g, ...contract }
    const { id } = await granted(services.suppliers.create(peseur, { commandId: commandId(), fields }, demoLine))
    suppliers.push(id)
    if (validation === 'pending') continue
    const why = validation === 'rejected' ? 'Pièce d’identité illisible, à représenter.' : undefined
    const word = { commandId: commandId(), id, status: validation, ...(why === undefined ? {} : { why }) }
    await granted(services.suppliers.validate(chef, word, demoLine))
  }
  const farmers: string[] = []
  for (const { cooperative, supplier, certification, land, area_m2, position, ...person } of plan.farmers) {
    ports.goTo(ports.clock.wallMs() + 40_000)
    const group = { ...idField('cooperative', cooperatives, cooperative), ...idField('supplier', suppliers, supplier) }
    const farm = { land, area_m2, position, certification: [...certification], sex: person.sex }
    const birth = { year: person.birthYear, approx: true }
    const fields = { ...personFields(person), ...where, ...group, ...farm, birth }
    farmers.push((await granted(services.farmers.create(peseur, { commandId: commandId(), fields }, demoLine))).id)
  }
  return { suppliers, farmers }
}

const personFields = ({ name, phone, identity, village }: DemoPerson) => ({ name, phone, identity, village })

const idField = <N extends string>(name: N, ids: readonly string[], index: number | null): { [K in N]?: string } =>
  (index === null || ids[index] === undefined ? {} : { [name]: ids[index] }) as { [K in N]?: string }
