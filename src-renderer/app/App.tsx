import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { OutputOf } from '../api/client.ts'
import { useAsk } from '../api/queries.ts'
import { useTroubleText } from '../i18n/refusal-text.ts'
import { LockScreen } from '../features/login/LockScreen.tsx'
import { LoginScreen } from '../features/login/LoginScreen.tsx'
import { PasswordAgain } from '../features/login/PasswordAgain.tsx'
import { PasswordScreen } from '../features/login/PasswordScreen.tsx'
import { SetupScreen } from '../features/setup/SetupScreen.tsx'
import { ActionButton } from '../ui/ActionButton.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { LiveRegion } from '../ui/LiveRegion.tsx'
import { UiProvider } from '../ui/UiProvider.tsx'
import { useAskAgain } from './ask-again.ts'
import { Awaiting } from './Awaiting.tsx'
import { StoreTrouble } from './StoreTrouble.tsx'
import { useIdleLock } from './idle-lock.ts'
import { useLanguage } from './language.ts'
import { MeContext, useSession, useSessionGuard } from './session.ts'
import { Shell } from './Shell.tsx'

/** The whole window: set up, log in, work. What is not on display is not in the document. */
export function App() {
  const { language } = useLanguage()
  return (
    <UiProvider language={language}>
      <Station />
      <LiveRegion />
    </UiProvider>
  )
}

function Station() {
  const { t } = useTranslation('app')
  const say = useTroubleText()
  const station = useAsk('setup.state', {}, { tables: [] })
  /** an excluded station was set aside here, for this PC to join again */
  const [anew, setAnew] = useState(false)
  // At a station that answered once, what is typed at its door outlives a moment without an answer.
  if (station.trouble && station.data?.standing !== 'member') {
    return <Unreachable why={say(station.trouble)} again={station.again} />
  }
  if (!station.data) return <EmptyState title={t('station.asking')} />
  const { version, cutRestore, trouble } = station.data
  if (trouble) return <Troubled {...{ version, cutRestore, trouble }} again={station.again} />
  if (!station.data.configured) {
    return <SetupScreen {...{ version, cutRestore }} first={anew ? 'join' : 'start'} onDone={station.again} />
  }
  if (station.data.standing !== 'member') {
    return <Awaiting station={station.data} again={station.again} onAnew={() => setAnew(true)} />
  }
  return <Person station={station.data} again={station.again} />
}

interface TroubledProps extends Pick<OutputOf<'setup.state'>, 'version' | 'cutRestore'> {
  trouble: Parameters<typeof StoreTrouble>[0]['trouble']
  again: () => void
}

/** A file that does not open, and the way back from a backup. */
function Troubled({ version, cutRestore, trouble, again }: TroubledProps) {
  const [restoring, setRestoring] = useState(false)
  const lost = { onBack: () => setRestoring(false) }
  if (restoring) return <SetupScreen {...{ version, cutRestore, lost }} onDone={again} />
  return <StoreTrouble {...{ trouble, cutRestore, again }} onRestore={() => setRestoring(true)} />
}

type StationFacts = Parameters<typeof LoginScreen>[0]['station']

/** At the door, where no push comes, a station that is excluded is seen this soon. Units: ms. */
const atDoorMs = 3_000

function Person({ station, again }: { station: StationFacts; again: () => void }) {
  const { t } = useTranslation('app')
  const say = useTroubleText()
  const session = useSession()
  useAskAgain(again, session.state === 'in' ? null : atDoorMs)
  useSessionGuard()
  useIdleLock(session.state === 'in' ? session.me.idleLockMs : null)
  switch (session.state) {
    case 'asking':
      return <EmptyState title={t('station.asking')} />
    case 'unreachable':
      return <Unreachable why={say(session.trouble)} again={session.again} />
    case 'out':
      return <LoginScreen station={station} />
    case 'locked':
      return <LockScreen me={session.me} station={station} />
    case 'mustChange':
      return <PasswordScreen station={station} />
    case 'in':
      return (
        <MeContext value={session.me}>
          <Shell />
          <PasswordAgain />
        </MeContext>
      )
  }
}

const askAgainMs = 3_000

/** Asks again by itself: a station that starts, or starts anew, is found without a click. */
function Unreachable({ why, again }: { why: string; again: () => void }) {
  const { t } = useTranslation('app')
  useAskAgain(again, askAgainMs)
  return (
    <EmptyState
      kind="failed"
      title={t('station.lost')}
      actions={
        <ActionButton kind="primary" onClick={again}>
          {t('station.again')}
        </ActionButton>
      }
    >
      <p>{why}</p>
      <p>{t('station.hint')}</p>
    </EmptyState>
  )
}
