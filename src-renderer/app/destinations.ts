import type { TFunction } from 'i18next'
import { Briefcase, Import, type LucideIcon, Settings, ShieldCheck } from 'lucide-react'
import { foldText } from '#shared/domain/folded-text.ts'
import { type Action, may } from '#shared/domain/rights.ts'
import type { Role } from '#shared/domain/roles.ts'
import { ledgerParts } from '../features/ledger/ledger-parts.ts'
import { settingsParts } from '../features/settings/settings-parts.ts'
import type { french } from '../i18n/texts.ts'
import { modules } from './modules.tsx'
import type { Route } from './route.ts'

/** The texts that name destinations. */
export type Say = TFunction<['app', 'settings', 'ledger']>

/** A screen, or a page of one, that the palette leads to. */
export interface Destination {
  id: keyof (typeof french)['app']['also']
  to: Route
  icon: LucideIcon
  name: (say: Say) => string
  /** the screen whose page it is */
  within?: (say: Say) => string
  can?: Action
}

const inSettings = settingsParts.map(
  (part): Destination => ({
    id: part,
    to: { at: 'settings', part },
    icon: Settings,
    name: say => say(`parts.${part}`, { ns: 'settings' }),
    within: say => say('screen.settings'),
    can: 'settings.view',
  }),
)

const inLedger = ledgerParts.map(
  ({ part, can }): Destination => ({
    id: part,
    to: { at: 'ledger', part },
    icon: ShieldCheck,
    name: say => say(`parts.${part}`, { ns: 'ledger' }),
    within: say => say('screen.ledger'),
    can,
  }),
)

const everywhere: readonly Destination[] = [
  ...modules.map(
    ({ at, icon, can }): Destination => ({
      id: at,
      to: { at },
      icon,
      name: say => say(`screen.${at}`),
      ...(can && { can }),
    }),
  ),
  {
    id: 'import',
    to: { at: 'import' },
    icon: Import,
    name: say => say('screen.import'),
    within: say => say('screen.farmers'),
    can: 'farmers.import',
  },
  ...inSettings,
  ...inLedger,
  {
    id: 'courier',
    to: { at: 'ledger', part: 'backups', id: 'courier' },
    icon: Briefcase,
    name: say => say('courier.title', { ns: 'ledger' }),
    within: say => say('screen.ledger'),
    can: 'backup.run',
  },
]

/** Every screen and page that a role may open, screens first. */
export const destinationsOf = (role: Role): readonly Destination[] =>
  everywhere.filter(({ can }) => can === undefined || may(role, can))

/** Its name and every other word for it, in each of the languages given: whoever learned it in one finds it in the other too. */
export const wordsOf = ({ id, name, within }: Destination, says: readonly Say[]): string =>
  says.flatMap(say => [name(say), within?.(say) ?? '', say(`also.${id}`)]).join(' ')

/** What is looked for in: the name on the screen, and every other word that finds it. */
export interface Findable {
  label: string
  also?: string
}

/** What has every word that was typed, that which is called so first. */
export function fitting<T extends Findable>(typed: string, among: readonly T[]): readonly T[] {
  const words = foldText(typed).split(' ')
  const hasAll = (text: string) => words.every(word => foldText(text).includes(word))
  const called = among.filter(({ label }) => hasAll(label))
  const others = among.filter(one => !called.includes(one) && hasAll(`${one.label} ${one.also ?? ''}`))
  return [...called, ...others]
}
