import type { SetupAnswers } from '#shared/contract/setup.ts'
import { defaultSeason } from '#shared/domain/season.ts'

/** The wizard's fields as typed. */
export interface SetupDraft {
  organisation: string
  address: string
  phone: string
  niu: string
  rccm: string
  buyerCard: string
  warehouse: string
  code: string
  region: string
  departement: string
  arrondissement: string
  village: string
  station: string
  name: string
  login: string
  password: string
  repeat: string
}

export type SetupField = keyof SetupDraft

export const emptyDraft: SetupDraft = {
  organisation: '',
  address: '',
  phone: '',
  niu: '',
  rccm: '',
  buyerCard: '',
  warehouse: '',
  code: '',
  region: '',
  departement: '',
  arrondissement: '',
  village: '',
  station: '',
  name: '',
  login: '',
  password: '',
  repeat: '',
}

export const setupSteps = [
  'start',
  'join',
  'restore',
  'organisation',
  'depot',
  'person',
  'words',
  'typed',
  'done',
] as const
export type SetupStep = (typeof setupSteps)[number]

/** Which fields a step asks for; a refusal of the station leads back to the step of its field. */
export const fieldsOf: Partial<Record<SetupStep, readonly SetupField[]>> = {
  organisation: ['organisation', 'address', 'phone', 'niu', 'rccm', 'buyerCard'],
  depot: ['warehouse', 'code', 'region', 'departement', 'arrondissement', 'village', 'station'],
  person: ['name', 'login', 'password', 'repeat'],
}

export type SetupProblem =
  | 'organisationMissing'
  | 'warehouseMissing'
  | 'codeShape'
  | 'stationMissing'
  | 'nameMissing'
  | 'loginShape'
  | 'passwordMissing'
  | 'passwordsDiffer'
  | 'refused'

/** What is wrong with the fields of one step, before the station is asked. */
export function problemsOf(step: SetupStep, draft: SetupDraft): Partial<Record<SetupField, SetupProblem>> {
  const found: Partial<Record<SetupField, SetupProblem>> = {}
  const blank = (field: SetupField) => draft[field].trim() === ''
  if (step === 'organisation' && blank('organisation')) found.organisation = 'organisationMissing'
  if (step === 'depot') {
    if (blank('warehouse')) found.warehouse = 'warehouseMissing'
    if (!/^[A-Z]{3}$/.test(draft.code)) found.code = 'codeShape'
    if (blank('station')) found.station = 'stationMissing'
  }
  if (step === 'person') {
    if (blank('name')) found.name = 'nameMissing'
    if (!/^[a-z0-9][a-z0-9._-]{2,39}$/.test(draft.login)) found.login = 'loginShape'
    if (draft.password === '') found.password = 'passwordMissing'
    else if (draft.password !== draft.repeat) found.repeat = 'passwordsDiffer'
  }
  return found
}

/** Three letters for a depot: of its last word that is not its kind, without accents. “Magasin d’Ebebda” → EBE. */
export function proposedCode(name: string): string {
  const words = name
    .normalize('NFD')
    .replace(/\p{Diacritic}/gu, '')
    .toUpperCase()
    .split(/[^A-Z]+/)
    .filter(word => word.length >= 3)
  return words.at(-1)?.slice(0, 3) ?? ''
}

/** A login from a name: “MBARGA Jean” → mbarga.jean. */
export function proposedLogin(name: string): string {
  return name
    .normalize('NFD')
    .replace(/\p{Diacritic}/gu, '')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(Boolean)
    .slice(0, 2)
    .join('.')
    .slice(0, 40)
}

const given = <K extends string>(name: K, value: string): { [N in K]?: string } =>
  value.trim() === '' ? {} : ({ [name]: value.trim() } as { [N in K]?: string })

/** The draft as the station wants it. The season is the one in course on `day`. */
export function answersOf(draft: SetupDraft, lang: 'fr' | 'en', day: string): SetupAnswers {
  const season = defaultSeason(day)
  return {
    lang,
    organisation: {
      name: draft.organisation.trim(),
      ...given('address', draft.address),
      ...given('phone', draft.phone),
      ...given('niu', draft.niu),
      ...given('rccm', draft.rccm),
      ...given('buyerCard', draft.buyerCard),
    },
    warehouse: {
      name: draft.warehouse.trim(),
      code: draft.code,
      ...given('region', draft.region),
      ...given('departement', draft.departement),
      ...given('arrondissement', draft.arrondissement),
      ...given('village', draft.village),
    },
    station: { name: draft.station.trim() },
    superadmin: { name: draft.name.trim(), login: draft.login, password: draft.password },
    season: { label: season.label, code: season.code, start: season.start_day, end: season.end_day },
  }
}

const fieldByPath: Record<string, SetupField> = {
  'organisation.name': 'organisation',
  'organisation.address': 'address',
  'organisation.phone': 'phone',
  'organisation.niu': 'niu',
  'organisation.rccm': 'rccm',
  'organisation.buyerCard': 'buyerCard',
  'warehouse.name': 'warehouse',
  'warehouse.code': 'code',
  'warehouse.region': 'region',
  'warehouse.departement': 'departement',
  'warehouse.arrondissement': 'arrondissement',
  'warehouse.village': 'village',
  'station.name': 'station',
  'superadmin.name': 'name',
  'superadmin.login': 'login',
  'superadmin.password': 'password',
}

/** The field that a path of a refusal means. */
export const fieldAt = (path: string): SetupField | undefined => fieldByPath[path]
