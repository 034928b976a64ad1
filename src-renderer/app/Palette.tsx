import { createSpotlight, Spotlight } from '@mantine/spotlight'
import { ArrowRight, Keyboard, Languages, LockKeyhole, type LucideIcon, Plus, Search, SunMoon } from 'lucide-react'
import { useDeferredValue, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useAsk } from '../api/queries.ts'
import type { OutputOf } from '../api/client.ts'
import { useShortcut } from '../ui/use-shortcut.ts'
import { useLanguage } from './language.ts'
import { lockNow } from './leave.ts'
import { recordIcons, screens } from './modules.tsx'
import { go, type Route } from './route.ts'
import { useMay } from './session.ts'
import { ShortcutList } from './ShortcutList.tsx'
import { useModules } from './SideBar.tsx'
import { useThemeSwitch } from './theme-switch.ts'
import '@mantine/spotlight/styles.layer.css'

const [store, palette] = createSpotlight()

export const openPalette = (): void => palette.open()

interface Offer {
  id: string
  label: string
  hint?: string
  icon: LucideIcon
  run: () => void
}

/** Ctrl+K: type a screen, a command or a part of any record; `?` lists the keys. */
export function Palette() {
  const { t } = useTranslation('app')
  const [query, setQuery] = useState('')
  const commands = useCommands()
  const records = useRecords(query)
  useShortcut('palette', palette.toggle)
  const wanted = fold(query)
  const fitting = wanted === '?' ? [] : commands.filter(offer => fold(offer.label).includes(wanted))
  return (
    <Spotlight.Root
      store={store}
      query={query}
      onQueryChange={setQuery}
      shortcut={null}
      centered={false}
      yOffset="12vh"
      maxHeight={440}
      scrollable
      clearQueryOnClose
      overlayProps={{ color: 'var(--scrim)', backgroundOpacity: 1 }}
    >
      <Spotlight.Search
        placeholder={t('search.placeholder')}
        aria-label={t('search.everywhere')}
        leftSection={<Search size={17} aria-hidden="true" />}
      />
      <Spotlight.ActionsList>
        {wanted === '?' && <ShortcutList />}
        {records.offers.length > 0 && (
          <Spotlight.ActionsGroup label={t('search.records')}>
            {records.offers.map(offer => (
              <OfferLine key={offer.id} offer={offer} />
            ))}
          </Spotlight.ActionsGroup>
        )}
        {fitting.length > 0 && (
          <Spotlight.ActionsGroup label={t('search.commands')}>
            {fitting.map(offer => (
              <OfferLine key={offer.id} offer={offer} />
            ))}
          </Spotlight.ActionsGroup>
        )}
        {wanted !== '?' && fitting.length + records.offers.length === 0 && (
          <Spotlight.Empty>{records.asking ? t('search.asking') : t('search.nothing')}</Spotlight.Empty>
        )}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  )
}

function OfferLine({ offer }: { offer: Offer }) {
  const Icon = offer.icon
  return (
    <Spotlight.Action
      label={offer.label}
      {...(offer.hint && { description: offer.hint })}
      leftSection={<Icon size={17} aria-hidden="true" />}
      onClick={offer.run}
      highlightQuery={false}
    />
  )
}

/** Without accents or case, as people type in a hurry. */
const fold = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/\p{Diacritic}/gu, '')
    .toLowerCase()
    .trim()

function useCommands(): readonly Offer[] {
  const { t } = useTranslation('app')
  const modules = useModules()
  const { other, switchLanguage } = useLanguage()
  const { next, switchTheme } = useThemeSwitch()
  const mayDeliver = useMay('deliveries.create')
  const newDelivery: Offer[] =
    mayDeliver && screens.counter
      ? [{ id: 'counter', label: t('command.newDelivery'), icon: Plus, run: () => go({ at: 'counter' }) }]
      : []
  return [
    ...newDelivery,
    ...modules.map(({ at, icon }) => ({ id: at, label: t(`screen.${at}`), icon, run: () => go({ at }) })),
    { id: 'lock', label: t('who.lock'), icon: LockKeyhole, run: () => void lockNow() },
    { id: 'language', label: t(`language.${other}`), icon: Languages, run: switchLanguage },
    { id: 'theme', label: t(`theme.${next}`), icon: SunMoon, run: switchTheme },
    { id: 'keys', label: t('command.keys'), icon: Keyboard, run: () => setTimeout(showKeys) },
  ]
}

function showKeys(): void {
  palette.open()
  store.setState(before => ({ ...before, query: '?' }))
}

type Found = OutputOf<'home.search'>['rows'][number]

/** Where a found record is shown. */
function routeOf({ kind, id }: Pick<Found, 'kind' | 'id'>): Route {
  switch (kind) {
    case 'farmer':
      return { at: 'farmers', id }
    case 'supplier':
      return { at: 'suppliers', id }
    case 'cooperative':
      return { at: 'cooperatives', id }
    case 'delivery':
      return { at: 'deliveries', id }
    case 'payment':
      return { at: 'payments', id }
    case 'lot':
      return { at: 'stock', id }
  }
}

function useRecords(query: string): { offers: readonly Offer[]; asking: boolean } {
  const { t } = useTranslation('app')
  const text = useDeferredValue(query.trim())
  const enabled = text.length >= 2
  const found = useAsk('home.search', { text: text.slice(0, 100) }, { enabled, keep: true })
  const rows = enabled ? (found.data?.rows ?? []) : []
  const offers = rows.map(row => ({
    id: row.id,
    label: row.title,
    hint: [t(`record.${row.kind}`), row.hint].filter(Boolean).join(' · '),
    icon: recordIcons[row.kind] ?? ArrowRight,
    run: () => go(routeOf(row)),
  }))
  return { offers, asking: enabled && found.asking }
}
