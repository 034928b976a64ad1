import type { Presence } from '#shared/domain/presence.ts'
import css from './Presence.module.css'

/** Whether somebody is there: by its shape as well as its colour. `words`: read out and shown on hover, where they do not stand beside it. */
export const PresenceDot = ({ state, words }: { state: Presence; words?: string }) => (
  <span
    className={css.dot}
    data-state={state}
    {...(words === undefined ? { 'aria-hidden': true } : { role: 'img', 'aria-label': words, title: words })}
  />
)
