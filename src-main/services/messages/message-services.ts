import type { Caller } from '../command.ts'
import type { StationDeps } from '../station-deps.ts'
import { showReach } from './message-reach.ts'
import { keepDraft, keepUnread, seeMessages } from './see-messages.ts'
import { listConversations, pageOfMessages } from './show-messages.ts'
import { editMessage, removeMessage, sendMessage } from './write-messages.ts'

/** The procedures of talking (MSG-1 to MSG-5) over one station. */
export function messageServices(deps: StationDeps) {
  const use =
    <I, O>(run: (deps: StationDeps, caller: Caller, input: I) => O) =>
    (caller: Caller, input: I): O =>
      run(deps, caller, input)
  return {
    messages: {
      conversations: use(listConversations),
      page: use(pageOfMessages),
      send: use(sendMessage),
      edit: use(editMessage),
      remove: use(removeMessage),
      seen: use(seeMessages),
      unread: use(keepUnread),
      draft: use(keepDraft),
      reach: use(showReach),
    },
  }
}
