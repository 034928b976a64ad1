import { isNaming, type Mention } from '#shared/domain/mention.ts'
import { go } from '../../app/route.ts'
import { useMe } from '../../app/session.ts'
import css from './Mentions.module.css'

/** A name in a text; that of a conversation goes there. */
export function Mentioned({ text, mention }: { text: string; mention: Mention }) {
  const me = useMe()
  if (mention.kind === 'conversation') {
    return (
      <button type="button" className={css.mention} onClick={() => go({ at: 'messages', id: mention.id })}>
        {text}
      </button>
    )
  }
  return (
    <span className={css.mention} data-me={isNaming(mention, me) || undefined}>
      {text}
    </span>
  )
}
