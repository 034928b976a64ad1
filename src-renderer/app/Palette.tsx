import { createSpotlight, Spotlight } from '@mantine/spotlight'
import i18next from 'i18next'
import { ArrowRight, Keyboard, Languages, LockKeyhole, type LucideIcon, Plus, Search, SunMoon } from 'lucide-react'
import { type KeyboardEvent, useDeferredValue, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useAsk } from '../api/queries.ts'
import { ShortcutLayer, useShortcut, useTopLayer } from '../ui/use-shortcut.ts'
import { destinationsOf, type Findable, fitting, type Say, wordsOf } from './destinations.ts'
import { useLanguage } from './language.ts'
import { lockNow } from './leave.ts'
import { recordIcons } from './modules.tsx'
import { useRecordHint } from './record-hint.ts'
import { routeOf } from './record-route.ts'
import { go } from './route.ts'
import { useMay, useMe } from './session.ts'
import { ShortcutList } from './ShortcutList.tsx'
import { useThemeSwitch } from './theme-switch.ts'
import '@mantine/spotlight/styles.layer.css'

const [store, palette] = createSpotlight()

/** Above every dialog: while the palette is open only it hears the keyboard. */
const paletteLayer = 100

export const openPalette = (): void => palette.open()

interface Offer extends Findable {
  id: string
  hint?: string
  icon: LucideIcon
  run: () => void
  /** Shows something in the palette itself. */
  stays?: boolean
}

/** Ctrl+K: type a screen or page, a command or a part of any record; `?` lists the keys. */
export function Palette() {
  const [query, setQuery] = useState('')
  useShortcut('palette', palette.open)
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
      <ShortcutLayer value={paletteLayer}>
        <Offers query={query} setQuery={setQuery} />
      </ShortcutLayer>
    </Spotlight.Root>
  )
}

function Offers({ query, setQuery }: { query: string; setQuery: (text: string) => void }) {
  const { t } = useTranslation('app')
  const commands = useCommands(() => setQuery('?'))
  const { records, asking } = useRecords(query)
  const [chosen, setChosen] = useState({ query, at: 0 })
  useTopLayer(paletteLayer)
  useShortcut('palette', palette.close)
  const keys = query.trim() === '?'
  const found = keys ? [] : fitting(query, commands)
  const offers = [...records, ...found]
  // A new text starts at the top again.
  const at = chosen.query === query ? Math.min(chosen.at, Math.max(0, offers.length - 1)) : 0
  const move = (step: number) => {
    const next = (at + step + offers.length) % Math.max(1, offers.length)
    setChosen({ query, at: next })
    document.getElementById(`offer-${next}`)?.scrollIntoView({ block: 'nearest' })
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const offer = offers[at]
    if (event.key === 'ArrowDown') move(1)
    else if (event.key === 'ArrowUp') move(-1)
    else if (event.key === 'Enter' && offer) take(offer)
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  const line = (offer: Offer, place: number) => (
    <OfferLine key={offer.id} offer={offer} place={place} chosen={place === at} />
  )
  return (
    <div onKeyDownCapture={onKeyDown}>
      <Spotlight.Search
        placeholder={t('search.placeholder')}
        aria-label={t('search.everywhere')}
        role="combobox"
        aria-expanded
        aria-controls="offers"
        aria-activedescendant={offers.length > 0 ? `offer-${at}` : undefined}
        leftSection={<Search size={17} aria-hidden="true" />}
      />
      <Spotlight.ActionsList>
        {keys && <ShortcutList />}
        <div role="listbox" id="offers" aria-label={t('search.everywhere')}>
          {records.length > 0 && (
            <Spotlight.ActionsGroup label={t('search.records')}>{records.map(line)}</Spotlight.ActionsGroup>
          )}
          {found.length > 0 && (
            <Spotlight.ActionsGroup label={t('search.commands')}>
              {found.map((offer, place) => line(offer, place + records.length))}
            </Spotlight.ActionsGroup>
          )}
        </div>
        {!keys && offers.length === 0 && (
          <Spotlight.Empty>{asking ? t('search.asking') : t('search.nothing')}</Spotlight.Empty>
        )}
      </Spotlight.ActionsList>
    </div>
  )
}

function take(offer: Offer): void {
  if (!offer.stays) palette.close()
  offer.run()
}

function OfferLine({ offer, place, chosen }: { offer: Offer; place: number; chosen: boolean }) {
  const Icon = offer.icon
  return (
    <Spotlight.Action
      id={`offer-${place}`}
      role="option"
      aria-selected={chosen}
      data-selected={chosen || undefined}
      label={offer.label}
      {...(offer.hint && { description: offer.hint })}
      leftSection={<Icon size={17} aria-hidden="true" />}
      closeSpotlightOnTrigger={false}
      onClick={() => take(offer)}
      highlightQuery={false}
    />
  )
}

function useCommands(showKeys: () => void): readonly Offer[] {
  const { t } = useTranslation('app')
  const destinations = useDestinations()
  const { other, switchLanguage } = useLanguage()
  const { next, switchTheme } = useThemeSwitch()
  const mayDeliver = useMay('deliveries.create')
  const says = inBothLanguages()
  const also = (key: 'command.newDelivery' | 'also.counter' | 'who.lock' | 'command.keys' | `theme.${typeof next}`) =>
    says.map(say => say(key)).join(' ')
  const newDelivery: Offer = {
    id: 'counter',
    label: t('command.newDelivery'),
    also: `${also('command.newDelivery')} ${also('also.counter')}`,
    icon: Plus,
    run: () => go({ at: 'counter' }),
  }
  return [
    ...(mayDeliver ? [newDelivery] : []),
    ...destinations,
    { id: 'lock', label: t('who.lock'), also: also('who.lock'), icon: LockKeyhole, run: () => void lockNow() },
    { id: 'language', label: t(`language.${other}`), icon: Languages, run: switchLanguage },
    { id: 'theme', label: t(`theme.${next}`), also: also(`theme.${next}`), icon: SunMoon, run: switchTheme },
    { id: 'keys', label: t('command.keys'), also: also('command.keys'), icon: Keyboard, run: showKeys, stays: true },
  ]
}

const inBothLanguages = (): readonly Say[] =>
  ['fr', 'en'].map(language => i18next.getFixedT(language, ['app', 'settings', 'ledger']))

/** The screens and pages that this person may open. */
function useDestinations(): readonly Offer[] {
  const { t } = useTranslation(['app', 'settings', 'ledger'])
  const { role } = useMe()
  const says = inBothLanguages()
  return destinationsOf(role).map(destination => {
    const { id, to, icon, name, within } = destination
    const hint = within && { hint: within(t) }
    return { id, label: name(t), also: wordsOf(destination, says), ...hint, icon, run: () => go(to) }
  })
}

function useRecords(query: string): { records: readonly Offer[]; asking: boolean } {
  const hintOf = useRecordHint()
  const { t } = useTranslation('territory')
  const text = useDeferredValue(query.trim())
  const enabled = text.length >= 2
  const found = useAsk('home.search', { text: text.slice(0, 100) }, { enabled, keep: true })
  const rows = enabled ? (found.data?.rows ?? []) : []
  const records = rows.map(row => ({
    id: row.id,
    label: row.title,
    hint: hintOf(row),
    icon: recordIcons[row.kind] ?? ArrowRight,
    run: () => go(routeOf(row)),
  }))
  const places = (enabled ? (found.data?.places ?? []) : []).map(({ id, level, name, path }) => ({
    id,
    label: name,
    hint: [t(`levelOf.${level}`), ...path].join(' · '),
    icon: recordIcons['place'] ?? ArrowRight,
    run: () => go({ at: 'territory', id }),
  }))
  return { records: [...records, ...places], asking: enabled && found.asking }
}
