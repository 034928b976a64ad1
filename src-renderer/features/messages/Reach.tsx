import type { TFunction } from 'i18next'
import { Check, CheckCheck, Clock, HardDrive } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { heldTables } from '#shared/contract/peer-head-tables.ts'
import { chatScope } from '#shared/domain/channel.ts'
import { useAsk } from '../../api/queries.ts'
import { useFormats } from '../../i18n/format.ts'
import { useTroubleText } from '../../i18n/refusal-text.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import type { MessageRow } from './conversation-words.ts'
import css from './MessageLine.module.css'

type Reached = NonNullable<MessageRow['reach']>
type State = 'here' | 'pending' | 'sent' | 'received' | 'seen'

/** MSG-5: never more than what others said themselves. */
function stateOf({ stations, ofStations, seen }: Reached): State {
  if (seen > 0) return 'seen'
  if (ofStations === 0) return 'here'
  if (stations === 0) return 'pending'
  return stations < ofStations ? 'sent' : 'received'
}

const icons = { here: HardDrive, pending: Clock, sent: Check, received: CheckCheck, seen: CheckCheck }

/** The state of a message of one's own; says station by station and person by person when asked. */
export function ReachMark({ reach, t, onOpen }: { reach: Reached; t: TFunction<'messages'>; onOpen: () => void }) {
  const state = stateOf(reach)
  const Icon = icons[state]
  const words = t(`state.${state}`, { ...reach, count: reach.seen })
  return (
    <button type="button" className={css.reach} data-state={state} onClick={onOpen} title={words}>
      <Icon size={14} aria-hidden="true" />
      <span>{state === 'seen' ? t('seenShort', reach) : t(`stateShort.${state}`)}</span>
    </button>
  )
}

/** Where a message is, and who has read it. */
export function ReachDialog({ conversation, id, onClose }: { conversation: string; id: string; onClose: () => void }) {
  const { t } = useTranslation('messages')
  const { t: common } = useTranslation('common')
  const formats = useFormats()
  const say = useTroubleText()
  const { data, trouble } = useAsk(
    'messages.reach',
    { conversation, id },
    { tables: [...heldTables(chatScope(conversation)), 'message_read', 'message'], keep: true },
  )
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('reach.title')}
      size="lg"
      actions={
        <ActionButton onClick={onClose} autoFocus>
          {common('action.close')}
        </ActionButton>
      }
    >
      {trouble && <p>{say(trouble)}</p>}
      {data && (
        <div className={css.reachLists}>
          <section>
            <h3>{t('reach.stations')}</h3>
            <ul>
              {data.stations.map(({ name, has, here }, n) => (
                <li key={`${name} ${n}`}>
                  <span>{name ?? t('reach.unnamed')}</span>
                  <small>{here ? t('reach.here') : t(has ? 'reach.has' : 'reach.hasNot')}</small>
                </li>
              ))}
            </ul>
          </section>
          <section>
            <h3>{t('reach.people')}</h3>
            <ul>
              {data.people.map(({ name, seen_ms }, n) => (
                <li key={`${name} ${n}`}>
                  <span>{name ?? t('somebody')}</span>
                  <small>{seen_ms === null ? t('reach.notSeen') : formats.shortInstant(seen_ms)}</small>
                </li>
              ))}
              {data.people.length === 0 && <li>{t('reach.nobody')}</li>}
            </ul>
          </section>
        </div>
      )}
    </Dialog>
  )
}
