import { Suspense, useCallback, useEffect, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { askEverythingAgain, listen } from '../api/events.ts'
import { EmptyState } from '../ui/EmptyState.tsx'
import { GridMemoryContext } from '../ui/grid-memory.ts'
import type { Shortcut } from '../ui/shortcuts.ts'
import { useShortcut } from '../ui/use-shortcut.ts'
import { focusField, togglePanel, usePanelState } from '../features/messages/chat-panel-state.ts'
import { FieldHelp } from './FieldHelp.tsx'
import { LineBroken } from './LineBroken.tsx'
import { loadScreen } from './load-screen.ts'
import { isOwnWindow } from './own-window.ts'
import { usePreferences } from './preferences.ts'
import { go, useRoute } from './route.ts'
import { ScreenFault } from './ScreenFault.tsx'
import css from './Shell.module.css'
import { SideBar, useModules } from './SideBar.tsx'
import { StatusBar } from './StatusBar.tsx'
import { useMay } from './session.ts'
import { TopBar } from './TopBar.tsx'
import { screens } from './modules.tsx'

const ChatPanel = loadScreen(async () => (await import('../features/messages/ChatPanel.tsx')).ChatPanel)
const NewsToasts = loadScreen(async () => (await import('../features/messages/NewsToasts.tsx')).NewsToasts)

const places: readonly Shortcut[] = [
  'module1',
  'module2',
  'module3',
  'module4',
  'module5',
  'module6',
  'module7',
  'module8',
  'module9',
]

/** The window of somebody who is logged in: module list, top bar, the screen, status bar. */
export function Shell() {
  const { t } = useTranslation('app')
  const route = useRoute()
  const memory = usePreferences()
  // the station refuses again; here nothing is shown that would only be refused
  const mine = useModules().some(({ at, owns }) => at === route.at || owns?.includes(route.at))
  const Screen = mine ? screens[route.at] : undefined

  useEffect(() => {
    const stop = new AbortController()
    void listen(stop.signal)
    return () => stop.abort()
  }, [])
  useShortcut('nextPane', focusNextPane)
  useShortcut('refresh', askEverythingAgain)
  const mayTalk = useMay('messages.view')
  const atMessages = route.at === 'messages'
  const panel = usePanelState(state => state.open) && mayTalk && !atMessages
  const alone = atMessages && isOwnWindow()
  useShortcut('messages', atMessages ? focusField : togglePanel, mayTalk)

  return (
    <GridMemoryContext value={memory}>
      <a className={css.skip} href="#main" onClick={toMain}>
        {t('skip')}
      </a>
      <div className={css.app} data-panel={panel || undefined} data-alone={alone || undefined}>
        {alone ? (
          <h1 className="unseen">{t('screen.messages')}</h1>
        ) : (
          <>
            <SideBar />
            <TopBar />
          </>
        )}
        <main className={css.main} id="main" tabIndex={-1} data-pane>
          <LineBroken />
          <ScreenFault key={route.at}>
            <Suspense fallback={null}>
              {Screen ? (
                <Screen />
              ) : (
                <EmptyState kind="nothingFound" title={screens[route.at] ? t('notYours') : t('noScreen')} />
              )}
            </Suspense>
          </ScreenFault>
        </main>
        {mayTalk && (
          <Suspense fallback={null}>
            <NewsToasts />
          </Suspense>
        )}
        {panel && (
          <Suspense fallback={null}>
            <ChatPanel />
          </Suspense>
        )}
        {!alone && <StatusBar />}
      </div>
      <ModuleKeys />
      <FieldHelp />
    </GridMemoryContext>
  )
}

function toMain(event: { preventDefault: () => void }): void {
  event.preventDefault()
  document.getElementById('main')?.focus()
}

/** F6: the module list, the list, the record, round again. */
function focusNextPane(): void {
  const shown = [...document.querySelectorAll<HTMLElement>('[data-pane]')].filter(pane => pane.offsetParent !== null)
  const panes = shown.filter(pane => !pane.querySelector('[data-pane]'))
  const at = panes.findIndex(pane => pane.contains(document.activeElement))
  const next = panes[(at + 1) % panes.length]
  const inside = next?.querySelector<HTMLElement>('.ag-cell, a[href], button, input, [tabindex="0"]')
  ;(inside ?? next)?.focus()
}

function ModuleKeys() {
  const modules = useModules()
  return places.map((place, at) => <ModuleKey key={place} place={place} to={modules[at]?.at} />)
}

function ModuleKey({ place, to }: { place: Shortcut; to: Parameters<typeof go>[0]['at'] | undefined }) {
  const jump = useCallback(() => to && go({ at: to }), [to])
  useShortcut(
    place,
    useMemo(() => () => jump(), [jump]),
    to !== undefined,
  )
  return null
}
