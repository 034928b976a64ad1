import type { InputOf } from '#shared/contract/calls.ts'
import { businessDay } from '#shared/domain/day.ts'
import { parsePhone } from '#shared/domain/phone.ts'
import { defaultSeason } from '#shared/domain/season.ts'
import { matchPlace } from '#shared/domain/territory.ts'
import type { Json } from '#shared/sync/entry.ts'
import type { Foundation } from '../../storage/found-organisation.ts'
import type { DraftOp } from '../../storage/ledger.ts'
import { filledOnly } from '../registers/record-fields.ts'
import { makeUserKeys } from '../security/user-keys.ts'
import type { SetupDeps } from './set-up.ts'

type Answers = InputOf<'setup', 'begin'>

/** Everything the wizard was told, as the entries of the first commit: the superadmin with his keys, the warehouse, a season, settings. */
export async function foundationOf(deps: SetupDeps, answers: Answers): Promise<Foundation> {
  const { superadmin, warehouse } = answers
  const [user, wh] = [deps.random.uuid(), deps.random.uuid()]
  const keys = await makeUserKeys(deps.random, deps.passwords, superadmin.password)
  const password = await deps.passwords.hash(superadmin.password)
  const create = (e: string, i: string, p: Record<string, Json>): DraftOp => ({ k: 'create', e, i, p })
  const { name, code, address, region = '', departement = '', arrondissement = '', village = '' } = warehouse
  const place = matchPlace(deps.territory, { region, departement, arrondissement, village })
  const where = {
    region: place.region ?? undefined,
    departement: place.departement ?? undefined,
    arrondissement: place.arrondissement ?? undefined,
    village: place.village ?? undefined,
  }
  return {
    command: deps.random.uuid(),
    actor: user,
    warehouse: wh,
    stationOp: deps.random.uuid(),
    stationName: answers.station.name,
    auth: [
      {
        k: 'create',
        e: 'user',
        i: user,
        p: { must_change: false, active: true },
        personal: { name: superadmin.name },
      },
      create('grant', deps.random.uuid(), { user, role: 'SU', wh: 'all' }),
    ],
    org: [
      // Apart from his name, which every station of the organisation may have (LEDGER §8).
      { scope: 'auth', ops: [{ k: 'set', e: 'user', i: user, personal: { login: superadmin.login, password, keys } }] },
      {
        scope: 'org',
        ops: [
          create('warehouse', wh, filledOnly({ name, code, address, ...where })),
          create('season', deps.random.uuid(), seasonFields(deps, answers)),
          ...settingFields(answers).map(([setting, value]) => create('setting', setting, { value })),
        ],
      },
    ],
    audit: dev => ({
      scope: `audit:${dev}`,
      ops: [create('start', deps.random.uuid(), { why: 'setup' })],
    }),
  }
}

function seasonFields(deps: SetupDeps, { season }: Answers): Record<string, Json> {
  if (season === undefined) return { ...defaultSeason(businessDay(deps.clock.wallMs())) }
  return { code: season.code, label: season.label, start_day: season.start, end_day: season.end }
}

function settingFields({ organisation, lang }: Answers): (readonly [string, Json])[] {
  const { name, address, phone, niu, rccm, buyerCard } = organisation
  const read = parsePhone(phone ?? '')
  const settings = {
    organisation_name: name,
    organisation_address: address,
    organisation_phone: read.ok ? read.value.value : phone,
    organisation_niu: niu,
    organisation_rccm: rccm,
    organisation_buyer_card: buyerCard,
    receipt_lang: lang,
  }
  return Object.entries(filledOnly(settings))
}
