import type { Caller } from '../command.ts'
import { disputeRecord, withdrawDispute } from '../records/dispute-record.ts'
import { recordsNamed, showCards } from '../records/show-cards.ts'
import type { StationDeps } from '../station-deps.ts'
import {
  appointOwner,
  closeChannel,
  describeConversation,
  heedConversation,
  invitePeople,
  joinChannel,
  leaveConversation,
  putOut,
} from './change-members.ts'
import { keepDraft } from './kept-drafts.ts'
import { createConversation, directConversation } from './make-conversation.ts'
import { listPinned, listSaved, pinMessage, reactToMessage, saveMessage } from './mark-messages.ts'
import { showReach } from './message-reach.ts'
import { listEvents } from './list-events.ts'
import { confirmNotice, whoConfirmed } from './notices.ts'
import { searchMessages } from './search-messages.ts'
import { keepUnread, seeMessages } from './see-messages.ts'
import { aboutConversation, listChannels, listPeople } from './show-conversations.ts'
import { listConversations, pageOfMessages } from './show-messages.ts'
import { sayHere, showAround } from './show-presence.ts'
import { sweepMessages } from './sweep-messages.ts'
import { editMessage, removeMessage, sendMessage } from './write-messages.ts'

/** The procedures of talking (MSG-1 to MSG-6) over one station. */
export function messageServices(deps: StationDeps) {
  const use =
    <I, O>(run: (deps: StationDeps, caller: Caller, input: I) => O) =>
    (caller: Caller, input: I): O =>
      run(deps, caller, input)
  return {
    messages: {
      conversations: use(listConversations),
      page: use(pageOfMessages),
      search: use(searchMessages),
      send: use(sendMessage),
      edit: use(editMessage),
      remove: use(removeMessage),
      sweep: use(sweepMessages),
      react: use(reactToMessage),
      pin: use(pinMessage),
      pinned: use(listPinned),
      save: use(saveMessage),
      saved: use(listSaved),
      seen: use(seeMessages),
      unread: use(keepUnread),
      draft: use(keepDraft),
      reach: use(showReach),
      events: use(listEvents),
      here: use(sayHere),
      around: use(showAround),
      confirm: use(confirmNotice),
      confirmed: use(whoConfirmed),
    },
    conversations: {
      people: use(listPeople),
      channels: use(listChannels),
      create: use(createConversation),
      direct: use(directConversation),
      join: use(joinChannel),
      leave: use(leaveConversation),
      invite: use(invitePeople),
      putOut: use(putOut),
      appoint: use(appointOwner),
      describe: use(describeConversation),
      close: use(closeChannel),
      heed: use(heedConversation),
      about: use(aboutConversation),
    },
    records: {
      named: use(recordsNamed),
      cards: use(showCards),
      dispute: use(disputeRecord),
      withdraw: use(withdrawDispute),
    },
  }
}
