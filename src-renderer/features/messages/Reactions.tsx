import { useContext } from 'react'
import { useTranslation } from 'react-i18next'
import { isSign, type Sign, signs } from '#shared/domain/signs.ts'
import { useCommand } from '../../api/queries.ts'
import { useMay } from '../../app/session.ts'
import { useTroubleText } from '../../i18n/refusal-text.ts'
import { toastProblem } from '../../ui/toast.tsx'
import type { MessageRow } from './conversation-words.ts'
import { ShownConversation } from './shown-conversation.ts'
import css from './Signs.module.css'

/** Sets one of one's own signs under a message of a conversation, or takes it away. */
export function useReact(conversation: string): (message: Pick<MessageRow, 'id' | 'reactions'>, sign: Sign) => void {
  const react = useCommand('messages.react')
  const say = useTroubleText()
  return ({ id, reactions }, sign) => {
    const on = !reactions.some(one => one.sign === sign && one.mine)
    void react.run({ conversation, id, sign, on }).then(outcome => {
      if (!outcome.ok) toastProblem(say(outcome.trouble))
    })
  }
}

/** The signs under a message: who set each is said on hover and to screen readers; a click sets one's own or takes it away. */
export function Reactions({ message }: { message: MessageRow }) {
  const { t } = useTranslation('messages')
  const mayWrite = useMay('messages.write')
  const react = useReact(useContext(ShownConversation))
  return (
    <div className={css.under} role="group" aria-label={t('signs.under')}>
      {message.reactions.map(({ sign, count, mine, names }) => {
        if (!isSign(sign)) return null
        const name = t(`sign.${signs.find(([one]) => one === sign)?.[1] ?? 'done'}`)
        const who = names.join(', ')
        return (
          <button
            key={sign}
            type="button"
            disabled={!mayWrite}
            aria-pressed={mine}
            aria-label={t('signs.by', { name, who, count })}
            title={t('signs.by', { name, who, count })}
            onClick={() => react(message, sign)}
          >
            <span aria-hidden="true">{sign}</span> {count}
          </button>
        )
      })}
    </div>
  )
}
