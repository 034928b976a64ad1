import { Menu } from '@mantine/core'
import { Bookmark, BookmarkPlus, ChevronDown, Pencil, RefreshCw, Trash2 } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ActionButton } from './ActionButton.tsx'
import css from './DataGrid.module.css'
import { Dialog } from './Dialog.tsx'
import { EntryForm } from './EntryForm.tsx'
import type { GridView } from './grid-view.ts'
import { type GridViews, nameChars, type SavedView } from './grid-views.ts'
import { TextField } from './TextField.tsx'
import { toastProblem, toastUndo } from './toast.tsx'

/** So many ready views are buttons of their own; the rest is in the menu. */
export const readyButtons = 3

export interface GridViewMenuProps {
  ready: readonly GridView[]
  current: GridView | undefined
  views: GridViews
}

/** Every view of a list: the ready ones, one's own, and what can be done with them. */
export function GridViewMenu(props: GridViewMenuProps) {
  const { ready, current, views } = props
  const { t } = useTranslation('common')
  const [naming, setNaming] = useState<'save' | 'rename' | null>(null)
  const { chosen } = views
  const beyond = current !== undefined && ready.indexOf(current) >= readyButtons
  const shown = chosen?.name ?? (beyond ? current.label : t('grid.views'))
  return (
    <>
      <Menu withinPortal position="bottom-start">
        <Menu.Target>
          <button
            type="button"
            className={css.view}
            data-menu
            aria-pressed={(chosen !== null && views.unchanged) || beyond}
            title={shown}
          >
            <Bookmark size={15} aria-hidden="true" />
            <span className="ellipsis">{shown}</span>
            <ChevronDown size={14} aria-hidden="true" />
          </button>
        </Menu.Target>
        <Menu.Dropdown>
          <ViewChoices {...props} />
          {(ready.length > 0 || views.saved.length > 0) && <Menu.Divider />}
          <Menu.Item
            leftSection={<BookmarkPlus size={16} aria-hidden="true" />}
            disabled={!views.ready}
            onClick={() => setNaming('save')}
          >
            {t('grid.saveView')}
          </Menu.Item>
          {chosen && <ViewActions views={views} chosen={chosen} rename={() => setNaming('rename')} />}
        </Menu.Dropdown>
      </Menu>
      {naming && <NameView views={views} renaming={naming === 'rename'} onDone={() => setNaming(null)} />}
    </>
  )
}

function ViewChoices({ ready, current, views }: GridViewMenuProps) {
  const { t } = useTranslation('common')
  const { chosen, saved } = views
  return (
    <Menu.RadioGroup value={chosen ? `saved ${chosen.name}` : `ready ${current?.key ?? ''}`}>
      {ready.map(({ key, label, filter }) => (
        <ViewItem key={key} value={`ready ${key}`} label={label} onClick={() => views.chooseReady(filter)} />
      ))}
      {saved.length > 0 && <Menu.Label>{t('grid.ownViews')}</Menu.Label>}
      {saved.map(view => (
        <ViewItem key={view.name} value={`saved ${view.name}`} label={view.name} onClick={() => views.choose(view)} />
      ))}
    </Menu.RadioGroup>
  )
}

/** What can be done with the view on screen. */
function ViewActions({ views, chosen, rename }: { views: GridViews; chosen: SavedView; rename: () => void }) {
  const { t } = useTranslation('common')
  const remove = () => {
    views.remove(chosen)
    toastUndo(t('grid.viewRemoved', { name: chosen.name }), () => views.restore(chosen))
  }
  return (
    <>
      <Menu.Item leftSection={<RefreshCw size={16} aria-hidden="true" />} onClick={() => views.save(chosen.name)}>
        {t('grid.updateView')}
      </Menu.Item>
      <Menu.Item leftSection={<Pencil size={16} aria-hidden="true" />} onClick={rename}>
        {t('grid.renameView')}
      </Menu.Item>
      <Menu.Item leftSection={<Trash2 size={16} aria-hidden="true" />} onClick={remove}>
        {t('grid.removeView')}
      </Menu.Item>
    </>
  )
}

function ViewItem({ value, label, onClick }: { value: string; label: ReactNode; onClick: () => void }) {
  return (
    <Menu.RadioItem value={value} closeMenuOnClick onChange={onClick}>
      <span className={css.viewName}>{label}</span>
    </Menu.RadioItem>
  )
}

/** Asks for the name; one that is taken is replaced, and the dialog says so before. */
function NameView({ views, renaming, onDone }: { views: GridViews; renaming: boolean; onDone: () => void }) {
  const { t } = useTranslation('common')
  const { chosen, saved } = views
  const [name, setName] = useState(renaming ? (chosen?.name ?? '') : '')
  const plain = name.trim()
  const taken = saved.some(view => view.name === plain)
  const ready = plain !== '' && !(renaming && taken)
  const submit = () => {
    if (!ready) return
    if (renaming && chosen) views.rename(chosen, plain)
    else if (!views.save(plain)) toastProblem(t('grid.viewsFull'))
    onDone()
  }
  const title = renaming ? t('grid.renameView') : t('grid.saveView')
  return (
    <Dialog
      open
      onClose={onDone}
      title={title.replace('…', '')}
      size="sm"
      actions={
        <>
          <ActionButton onClick={onDone}>{t('action.cancel')}</ActionButton>
          <ActionButton kind="primary" disabled={!ready} onClick={submit}>
            {taken && !renaming ? t('grid.replaceView') : t('action.save')}
          </ActionButton>
        </>
      }
    >
      <EntryForm onSubmit={submit} enterSubmits label={title}>
        <TextField
          label={t('grid.viewName')}
          placeholder={t('grid.viewNameExample')}
          hint={renaming ? undefined : t('grid.viewHint')}
          error={taken && plain !== chosen?.name && t('grid.viewTaken')}
          value={name}
          onChange={setName}
          maxLength={nameChars}
          autoFocus
          required
        />
      </EntryForm>
    </Dialog>
  )
}
