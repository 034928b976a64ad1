import { notifications } from '@mantine/notifications'
import { call } from '../api/client.ts'
import { saveAll } from '../api/kept-drafts.ts'
import { go } from './route.ts'
import { leave, showLocked } from './session.ts'

/** Hides everything at once, keeps what was being typed, then has the station lock the session. */
export async function lockNow(): Promise<void> {
  notifications.clean()
  const saved = saveAll()
  showLocked()
  await saved
  // Hidden in any case; a station that does not answer locks by its own clock.
  await call('sessions.lock', {}).catch(() => undefined)
}

/** Ends the session; the next person starts at the home screen. */
export async function logOut(): Promise<void> {
  await saveAll()
  await call('sessions.logout', {}).catch(() => undefined)
  notifications.clean()
  go({ at: 'home' }, true)
  leave()
}
