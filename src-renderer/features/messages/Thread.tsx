import { ArrowDown, ArrowUp, Megaphone } from 'lucide-react'
import { Fragment, type RefObject, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { TalkEvent } from '#shared/contract/messages.ts'
import { businessDay } from '#shared/domain/day.ts'
import { useCall, useCommand } from '../../api/queries.ts'
import { useMay } from '../../app/session.ts'
import { useTroubleText } from '../../i18n/refusal-text.ts'
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { ShownCards } from '../records/shown-cards.tsx'
import { Composer, type ComposerProps, type Writing } from './Composer.tsx'
import { type ConversationRow, type MessageRow, useConversationWords } from './conversation-words.ts'
import { useShown, useWanted, wantedIn } from './found-message.ts'
import { type MessageActs, MessageLine, useReader } from './MessageLine.tsx'
import css from './Messages.module.css'
import { neighbourKeys } from './neighbour-of.ts'
import { OpenKeys } from './OpenKeys.tsx'
import { useReact } from './Reactions.tsx'
import { ReachDialog } from './Reach.tsx'
import { EventLine, useEvents } from './EventLine.tsx'
import { type Loaded, useThread } from './use-thread.ts'
import { ShownConversation } from './shown-conversation.ts'
import { TypingLine } from './TypingLine.tsx'
import { useSpokenNews } from './use-spoken-news.ts'
import { type Scroll, useScroll } from './use-scroll.ts'

interface ThreadProps {
  conversation: ConversationRow
  onMove: (step: 1 | -1) => void
  focus: number
}

type Asked = { kind: 'remove' | 'reach'; message: MessageRow } | null

/** One conversation: its messages, and the field to write in. Mounted anew for each. */
export function Thread({ conversation, onMove, focus }: ThreadProps) {
  const { t } = useTranslation('messages')
  const say = useTroubleText()
  const { nameOf } = useConversationWords()
  const mayWrite = useMay('messages.write')
  const [first] = useState(() => wantedIn(conversation.id))
  const thread = useThread(conversation.id, first === null ? 'unread' : { around: first })
  const [writing, setWriting] = useState<Writing>({ kind: 'new' })
  const [asked, setAsked] = useState<Asked>(null)
  const pane = useRef<HTMLElement>(null)
  const scroll = useScroll(conversation.id, thread, first)
  useWanted(conversation.id, first, scroll.jump)
  useShown(conversation.id)
  const events = useEvents(conversation, thread.loaded)
  useSpokenNews(thread.loaded)

  const acts = useActs(conversation.id, setWriting, setAsked, scroll)
  const lastOwn = useLatest(() => thread.loaded?.rows.findLast(row => row.mine && row.deleted === null))
  return (
    <section
      className={css.thread}
      aria-label={nameOf(conversation)}
      data-pane
      ref={pane}
      onKeyDown={neighbourKeys(onMove)}
    >
      <div className={css.scroll} ref={scroll.box} onScroll={scroll.onScroll} tabIndex={0}>
        {thread.trouble && !thread.loaded && <EmptyState kind="failed" title={say(thread.trouble)} />}
        {thread.loaded?.rows.length === 0 && (
          <EmptyState title={t('empty.title')}>
            {t(`empty.${mayWrite ? (conversation.sealed ? 'sealed' : 'text') : 'read'}`)}
          </EmptyState>
        )}
        {thread.loaded && (
          <div className={css.lines}>
            <ShownConversation value={conversation.id}>
              <Lines loaded={thread.loaded} events={events} newFrom={thread.newFrom} acts={acts} />
            </ShownConversation>
          </div>
        )}
      </div>
      <Jumps
        toConfirm={conversation.toConfirm}
        jump={scroll.jump}
        thread={thread.loaded}
        away={scroll.away}
        toUnread={scroll.toUnread}
        toNewest={scroll.toNewest}
      />
      <TypingLine conversation={conversation.id} />
      <Foot
        conversation={conversation}
        pane={pane}
        writing={writing}
        setWriting={setWriting}
        lastOwn={lastOwn}
        onSent={scroll.toNewest}
        focus={focus}
      />
      {asked?.kind === 'reach' && (
        <ReachDialog conversation={conversation.id} id={asked.message.id} onClose={() => setAsked(null)} />
      )}
      {asked?.kind === 'remove' && (
        <RemoveDialog conversation={conversation.id} message={asked.message} onClose={() => setAsked(null)} />
      )}
    </section>
  )
}

interface FootProps extends Pick<ComposerProps, 'writing' | 'setWriting' | 'lastOwn' | 'onSent' | 'focus'> {
  conversation: ConversationRow
  pane: RefObject<HTMLElement | null>
}

/** The field to write in, or why there is none. */
function Foot({ conversation, pane, ...field }: FootProps) {
  const { t } = useTranslation('messages')
  const { nameOf } = useConversationWords()
  const mayWrite = useMay('messages.write')
  const { id, shut, archived, draft, draftFiles } = conversation
  const writes = mayWrite && !archived && !shut
  const label = t(conversation.kind === 'direct' ? 'writeTo' : 'write', { name: nameOf(conversation) })
  const { focus } = field
  useEffect(() => {
    if (!writes && focus > 0) focusWithout(pane.current)
  }, [writes, focus, pane])
  return (
    <>
      {shut && <OpenKeys />}
      {archived && <p className={css.readOnly}>{t('closedHint')}</p>}
      {!mayWrite && !archived && <p className={css.readOnly}>{t('readOnly')}</p>}
      {writes && <Composer conversation={id} label={label} draft={draft} draftFiles={draftFiles} {...field} />}
    </>
  )
}

/** Where there is no field to write in, the keyboard is where the password opens it, or among what stands there. */
function focusWithout(pane: HTMLElement | null): void {
  const field =
    pane?.querySelector<HTMLElement>('input[type=password]') ?? pane?.querySelector<HTMLElement>('[tabindex]')
  field?.focus({ preventScroll: true })
}

/** A function that is the same as long as the thread is shown, and asks what is true when it is called. */
function useLatest<T>(ask: () => T): () => T {
  const latest = useRef(ask)
  useEffect(() => {
    latest.current = ask
  })
  return useCallback(() => latest.current(), [])
}

/** What can be done with the messages of a thread: the same as long as it is shown, so that its lines are not drawn again for it. */
function useActs(
  conversation: string,
  setWriting: (writing: Writing) => void,
  setAsked: (asked: Asked) => void,
  { jump, hold }: Pick<Scroll, 'jump' | 'hold'>,
): MessageActs {
  const keepUnread = useCall('messages.unread')
  const pin = useCommand('messages.pin')
  const save = useCall('messages.save')
  const react = useReact(conversation)
  const latest = useRef({ keepUnread, pin, save, react, jump, hold })
  useEffect(() => {
    latest.current = { keepUnread, pin, save, react, jump, hold }
  })
  return useMemo(
    () => ({
      reply: message => setWriting({ kind: 'reply', message }),
      edit: message => setWriting({ kind: 'edit', message }),
      remove: message => setAsked({ kind: 'remove', message }),
      reach: message => setAsked({ kind: 'reach', message }),
      unread: ({ id }) => {
        latest.current.hold()
        void latest.current.keepUnread.run({ conversation, id })
      },
      pin: ({ id, pinned }) => void latest.current.pin.run({ conversation, id, on: !pinned }),
      save: ({ id, saved }) => void latest.current.save.run({ conversation, id, on: !saved }),
      react: (message, sign) => latest.current.react(message, sign),
      jump: id => latest.current.jump(id),
    }),
    [conversation, setWriting, setAsked],
  )
}

interface LinesProps {
  loaded: Loaded
  events: readonly TalkEvent[]
  newFrom: string | null
  acts: MessageActs
}

/** What happened after one message and before the next; either may be missing at an end. */
const between = (events: readonly TalkEvent[], above: MessageRow | undefined, below: MessageRow | undefined) =>
  events
    .filter(({ turn }) => (above === undefined || turn > above.turn) && (below === undefined || turn <= below.turn))
    .map(event => <EventLine key={event.id} event={event} />)

/** The lines of a thread, a heading for every day, a line before what is new, and what happened meanwhile. */
function Lines({ loaded, events, newFrom, acts }: LinesProps) {
  const reader = useReader()
  const { t, formats } = reader
  const texts = useMemo(() => loaded.rows.map(({ text }) => text), [loaded.rows])
  const lines = loaded.rows.map((message, n) => {
    const above = loaded.rows[n - 1]
    const day = businessDay(message.at_ms)
    const isNewDay = above === undefined || businessDay(above.at_ms) !== day
    return (
      <Fragment key={message.id}>
        {between(events, above, message)}
        {isNewDay && (
          <h3 className={css.day}>
            <span>{formats.longDay(day)}</span>
          </h3>
        )}
        {message.id === newFrom && (
          <p className={css.newLine} data-new>
            <span>{t('new')}</span>
          </p>
        )}
        <MessageLine
          message={message}
          reader={reader}
          follows={!isNewDay && message.id !== newFrom && goesOn(above, message)}
          acts={acts}
        />
      </Fragment>
    )
  })
  return (
    <ShownCards texts={texts}>
      {lines}
      {between(events, loaded.rows.at(-1), undefined)}
    </ShownCards>
  )
}

const soonMs = 5 * 60_000

const goesOn = (above: MessageRow | undefined, message: MessageRow): boolean =>
  above?.actor === message.actor &&
  above.station === message.station &&
  above.deleted === null &&
  message.reply === null &&
  Math.abs(message.at_ms - above.at_ms) < soonMs

interface JumpsProps {
  toConfirm: ConversationRow['toConfirm']
  jump: (id: string) => void
  thread: Loaded | null
  away: boolean
  toUnread: () => void
  toNewest: () => void
}

/** Ways to what is new and to the newest, while they are not on screen. */
function Jumps({ toConfirm: { count, first: notice }, jump, thread, away, toUnread, toNewest }: JumpsProps) {
  const { t } = useTranslation('messages')
  const first = thread?.firstUnread
  const isAbove =
    first && thread.rows[0] && (first.turn < thread.rows[0].turn || !thread.rows.some(row => row.id === first.id))
  return (
    <div className={css.jumps}>
      {notice !== null && (away || thread?.rows.at(-1)?.id !== notice) && (
        <button type="button" onClick={() => jump(notice)}>
          <Megaphone size={15} aria-hidden="true" /> {t('notice.open', { count })}
        </button>
      )}
      {isAbove && (
        <button type="button" onClick={toUnread}>
          <ArrowUp size={15} aria-hidden="true" /> {t('toUnread')}
        </button>
      )}
      {away && (
        <button type="button" onClick={toNewest}>
          <ArrowDown size={15} aria-hidden="true" /> {t('toNewest')}
        </button>
      )}
    </div>
  )
}

function RemoveDialog({
  conversation,
  message,
  onClose,
}: {
  conversation: string
  message: MessageRow
  onClose: () => void
}) {
  const { t } = useTranslation('messages')
  const say = useTroubleText()
  const remove = useCommand('messages.remove')
  const confirm = async (why: string) => {
    const outcome = await remove.run({ conversation, id: message.id, ...(!message.mine && { why }) })
    if (outcome.ok) onClose()
  }
  return (
    <ConfirmDialog
      open
      title={message.mine ? t('remove.own') : t('remove.other', { name: message.actorName ?? t('somebody') })}
      verb={t('remove.verb')}
      safeVerb={t('remove.keep')}
      danger
      askReason={!message.mine}
      busy={remove.busy}
      error={remove.trouble && say(remove.trouble)}
      onConfirm={why => void confirm(why)}
      onClose={onClose}
    >
      {t(message.mine ? 'remove.hint' : 'remove.hintOther')}
    </ConfirmDialog>
  )
}
