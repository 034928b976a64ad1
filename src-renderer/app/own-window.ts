import { bridge } from '../api/bridge.ts'
import { formatRoute, parseRoute } from './route.ts'

const mark = 'messages window'
const size = 'popup,width=1040,height=700'

/** The address says it once; what follows keeps to this window, a reload too. */
const opened = parseRoute(window.location.hash)
if (opened.at === 'messages' && opened.window === 'own') sessionStorage.setItem(mark, 'own')

/** Whether this is the window of messages, which shows them without the modules around (TALK-55). */
export const isOwnWindow = (): boolean => sessionStorage.getItem(mark) === 'own'

/** Opens the window of messages, or brings it to the front: the shell's own, in a browser one of the browser. */
export function openOwnWindow(): void {
  const shell = bridge()
  if (shell !== undefined) return void shell.openMessages()
  const address = formatRoute({ at: 'messages', window: 'own' })
  window.open(address, 'cocoatrack-messages', size)?.focus()
}
