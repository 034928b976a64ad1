import { notifications } from '@mantine/notifications'
import { call } from '../api/client.ts'
import { go } from './route.ts'
import { leave, showLocked } from './session.ts'

/** Hides everything at once, then has the station lock the session. */
export async function lockNow(): Promise<void> {
  notifications.clean()
  showLocked()
  // Hidden in any case; a station that does not answer locks by its own clock.
  await call('sessions.lock', {}).catch(() => undefined)
}

/** Ends the session; the next person starts at the home screen. */
export async function logOut(): Promise<void> {
  await call('sessions.logout', {}).catch(() => undefined)
  notifications.clean()
  go({ at: 'home' }, true)
  leave()
}
