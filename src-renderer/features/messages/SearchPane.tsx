import { X } from 'lucide-react'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { contractLimits } from '#shared/contract/limits.ts'
import { wantedWords } from '#shared/domain/found-words.ts'
import { useAsk } from '../../api/queries.ts'
import { useMe } from '../../app/session.ts'
import { useTroubleText } from '../../i18n/refusal-text.ts'
import { IconButton } from '../../ui/IconButton.tsx'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { DateField } from '../../ui/DateField.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { CheckField, SelectField } from '../../ui/SelectField.tsx'
import { TextField } from '../../ui/TextField.tsx'
import { type ConversationRow, useConversationWords } from './conversation-words.ts'
import { FoundLine } from './FoundLine.tsx'
import { showMessage } from './found-message.ts'
import css from './SearchPane.module.css'
import { noSearch, type Sought, useSearch } from './use-search.ts'

interface SearchPaneProps {
  rows: readonly ConversationRow[]
  onClose: () => void
}

/** Searches all conversations; a message that is found is shown in its own (MSG-3). */
export function SearchPane({ rows, onClose }: SearchPaneProps) {
  const { t } = useTranslation('messages')
  const [sought, setSought] = useState<Sought>(noSearch)
  const change = (changed: Partial<Sought>) => setSought(before => ({ ...before, ...changed }))
  const search = useSearch(sought)
  const pane = useRef<HTMLElement>(null)
  return (
    <aside
      ref={pane}
      className={css.pane}
      aria-label={t('search.title')}
      data-pane
      onKeyDown={event => {
        if (event.key === 'Escape' && !event.defaultPrevented) onClose()
        const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
        if (step !== 0 && pane.current && stepTo(pane.current, step)) event.preventDefault()
      }}
    >
      <header>
        <strong>{t('search.title')}</strong>
        <IconButton label={t('search.close')} icon={<X size={16} aria-hidden="true" />} onClick={onClose} />
      </header>
      <div className={css.fields}>
        <TextField
          label={t('search.words')}
          labelHidden
          type="search"
          autoFocus
          value={sought.words}
          onChange={words => change({ words })}
          placeholder={t('search.words')}
          maxLength={contractLimits.searchChars}
        />
        <Filters rows={rows} sought={sought} change={change} />
      </div>
      <Found rows={rows} sought={sought} search={search} />
    </aside>
  )
}

/** The result above or below the one that has the keyboard, or the first; false where there is none. */
function stepTo(pane: HTMLElement, step: 1 | -1): boolean {
  const at = document.activeElement
  if (at instanceof HTMLElement && at.hasAttribute('aria-haspopup')) return false
  const lines = [...pane.querySelectorAll<HTMLElement>('[data-found-line]')]
  const here = lines.findIndex(line => line === at)
  if (here < 0 && !(at instanceof HTMLInputElement && at.type === 'search')) return false
  const next = lines[here + step]
  next?.focus()
  return next !== undefined
}

interface FiltersProps extends Pick<SearchPaneProps, 'rows'> {
  sought: Sought
  change: (changed: Partial<Sought>) => void
}

function Filters({ rows, sought, change }: FiltersProps) {
  const { t } = useTranslation('messages')
  const { nameOf } = useConversationWords()
  const me = useMe()
  const { data } = useAsk(
    'conversations.people',
    {},
    { tables: ['user', 'access_grant', 'access_removal'], keep: true },
  )
  const people = [{ id: me.user, name: t('you') }, ...(data?.rows ?? [])]
  return (
    <>
      <SelectField
        label={t('search.conversation')}
        value={sought.conversation}
        onChange={conversation => change({ conversation })}
        choices={rows.map(row => ({ value: row.id, label: nameOf(row) }))}
        placeholder={t('search.everywhere')}
        clearable
      />
      <SelectField
        label={t('search.actor')}
        value={sought.actor}
        onChange={actor => change({ actor })}
        choices={people.map(({ id, name }) => ({ value: id, label: name }))}
        placeholder={t('search.anybody')}
        clearable
        searchable
      />
      <div className={css.days}>
        <DateField label={t('search.from')} value={sought.from} onChange={from => change({ from })} />
        <DateField label={t('search.to')} value={sought.to} onChange={to => change({ to })} />
      </div>
      <CheckField label={t('search.files')} checked={sought.files} onChange={files => change({ files })} />
    </>
  )
}

function Found({
  rows,
  sought,
  search,
}: {
  rows: SearchPaneProps['rows']
  sought: Sought
  search: ReturnType<typeof useSearch>
}) {
  const { t } = useTranslation('messages')
  const say = useTroubleText()
  const { rows: found, looking, shut, trouble, more } = search
  const words = wantedWords(sought.words)
  const count = found?.length ?? 0
  return (
    <div className={css.found}>
      {trouble && (
        <p className={css.shut} role="alert">
          {say(trouble)}
        </p>
      )}
      <p className={css.count} role="status">
        {found !== null &&
          !trouble &&
          (looking ? t('search.looking') : t(more ? 'search.countMore' : 'search.count', { count }))}
      </p>
      {found === null && <EmptyState title={t('search.begin')}>{t('search.beginHint')}</EmptyState>}
      {shut > 0 && <p className={css.shut}>{t('search.shut', { count: shut })}</p>}
      <ul>
        {found?.map(row => (
          <li key={row.id}>
            <FoundLine
              row={row}
              conversation={rows.find(({ id }) => id === row.conversation)}
              words={words}
              onShow={() => showMessage(row.conversation, row.id)}
            />
          </li>
        ))}
      </ul>
      {more && (
        <ActionButton small kind="quiet" onClick={more}>
          {t('search.more')}
        </ActionButton>
      )}
    </div>
  )
}
