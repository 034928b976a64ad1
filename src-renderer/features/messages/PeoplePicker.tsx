import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { foldText } from '#shared/domain/folded-text.ts'
import type { OutputOf } from '../../api/client.ts'
import { useAsk } from '../../api/queries.ts'
import { useTroubleText } from '../../i18n/refusal-text.ts'
import { CheckField } from '../../ui/SelectField.tsx'
import { TextField } from '../../ui/TextField.tsx'
import css from './Conversations.module.css'

export type PersonRow = OutputOf<'conversations.people'>['rows'][number]

interface PeoplePickerProps {
  label: string
  /** People who are not offered: they are in it already. */
  without?: readonly string[]
  /** Chosen, by id; null: one is chosen by a click. */
  chosen: readonly string[] | null
  onChoose: (person: PersonRow) => void
  /** Says of those who have published no key that they cannot read yet. */
  sealed: boolean
  autoFocus?: boolean
}

/** People of the organisation, found by a part of their names. */
export function PeoplePicker({ label, without = [], chosen, onChoose, sealed, autoFocus = false }: PeoplePickerProps) {
  const { t } = useTranslation('messages')
  const say = useTroubleText()
  const [part, setPart] = useState('')
  const { data, trouble } = useAsk('conversations.people', {}, { tables: ['user', 'access_grant', 'access_removal'] })
  const wanted = foldText(part)
  const rows = (data?.rows ?? []).filter(({ id, name }) => !without.includes(id) && foldText(name).includes(wanted))
  return (
    <div className={css.picker}>
      <TextField label={label} value={part} onChange={setPart} placeholder={t('people.find')} autoFocus={autoFocus} />
      {trouble && <p role="alert">{say(trouble)}</p>}
      <ul aria-label={label}>
        {rows.map(person => (
          <li key={person.id}>
            <PersonLine person={person} chosen={chosen} sealed={sealed} onChoose={onChoose} />
          </li>
        ))}
        {data && rows.length === 0 && <li className={css.none}>{t('people.none')}</li>}
      </ul>
    </div>
  )
}

function PersonLine({
  person,
  chosen,
  sealed,
  onChoose,
}: Pick<PeoplePickerProps, 'chosen' | 'sealed' | 'onChoose'> & { person: PersonRow }) {
  const { t } = useTranslation('messages')
  const { t: roles } = useTranslation('app')
  const hint = sealed && !person.hasKeys ? t('people.noKeys') : roles(`role.${person.role}`)
  if (chosen !== null) {
    const isChosen = chosen.includes(person.id)
    return <CheckField label={person.name} hint={hint} checked={isChosen} onChange={() => onChoose(person)} />
  }
  return (
    <button type="button" disabled={!person.hasKeys} onClick={() => onChoose(person)}>
      <span>{person.name}</span>
      <small>{hint}</small>
    </button>
  )
}
