import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { OutputOf } from '../../api/client.ts'
import { useAsk, useCommand } from '../../api/queries.ts'
import { go } from '../../app/route.ts'
import { useFormats } from '../../i18n/format.ts'
import { useTroubleText } from '../../i18n/refusal-text.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { Tag } from '../../ui/Tag.tsx'
import { toastDone } from '../../ui/toast.tsx'
import css from './Import.module.css'

type Past = OutputOf<'imports.list'>['rows'][number]

/** Every import so far, the latest first; one that nothing hangs on yet can be undone whole. */
export function PastImports() {
  const { t } = useTranslation('import')
  const { data } = useAsk('imports.list', {}, { tables: ['import', 'void'], keep: true })
  const [undoing, setUndoing] = useState<Past | null>(null)
  if (data === undefined || data.rows.length === 0) return null
  return (
    <Panel title={t('past.title')}>
      <div className={css.scrollX}>
        <table className={css.table}>
          <thead>
            <tr>
              <th scope="col">{t('past.when')}</th>
              <th scope="col">{t('past.file')}</th>
              <th scope="col">{t('past.by')}</th>
              <th scope="col" data-figure>
                {t('count.created')}
              </th>
              <th scope="col" data-figure>
                {t('count.matched')}
              </th>
              <th scope="col" data-figure>
                {t('count.rejected')}
              </th>
              <th scope="col" data-figure>
                {t('count.skipped')}
              </th>
              <th scope="col">
                <span className="unseen">{t('past.undo')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {data.rows.map(row => (
              <PastLine key={row.id} row={row} onUndo={() => setUndoing(row)} />
            ))}
          </tbody>
        </table>
      </div>
      {undoing && (
        <UndoDialog
          id={undoing.id}
          fileName={undoing.fileName}
          created={undoing.counts.created}
          onClose={() => setUndoing(null)}
        />
      )}
    </Panel>
  )
}

/** One of them; its name opens it. */
function PastLine({ row, onUndo }: { row: Past; onUndo: () => void }) {
  const { t } = useTranslation('import')
  const formats = useFormats()
  return (
    <tr data-void={row.undone || undefined}>
      <td className="num">{formats.instant(row.at_ms)}</td>
      <td>
        <button
          type="button"
          className={css.opens}
          title={row.fileName}
          onClick={() => go({ at: 'import', id: row.id })}
        >
          {row.fileName}
        </button>{' '}
        <small>{t(`kind.${row.kind}`)}</small>
      </td>
      <td>{row.actorName ?? '…'}</td>
      <td data-figure>{formats.whole(row.counts.created)}</td>
      <td data-figure>{formats.whole(row.counts.matched)}</td>
      <td data-figure>{formats.whole(row.counts.rejected)}</td>
      <td data-figure>{formats.whole(row.counts.skipped)}</td>
      <td>
        {row.undone ? (
          <Tag tone="void">{t('past.undone')}</Tag>
        ) : (
          <ActionButton small kind="quiet" onClick={onUndo}>
            {t('past.undo')}
          </ActionButton>
        )}
      </td>
    </tr>
  )
}

/** *Annuler cet import*: every record it made is archived, nothing is deleted. */
export function UndoDialog({
  id,
  fileName,
  created,
  onClose,
  onDone,
}: {
  id: string
  fileName: string
  created: number
  onClose: () => void
  onDone?: () => void
}) {
  const { t } = useTranslation('import')
  const formats = useFormats()
  const say = useTroubleText()
  const undo = useCommand('imports.undo')
  const confirm = async () => {
    const done = await undo.run({ id })
    if (!done.ok) return
    toastDone(t('past.undoDone', { count: done.value.archived, total: formats.whole(done.value.archived) }))
    onClose()
    onDone?.()
  }
  return (
    <ConfirmDialog
      open
      danger
      title={t('past.undoAsk', { file: fileName })}
      verb={t('past.undoVerb')}
      safeVerb={t('past.undoKeep')}
      busy={undo.busy}
      error={undo.trouble && say(undo.trouble)}
      onConfirm={() => void confirm()}
      onClose={onClose}
    >
      {t('past.undoHint', { count: created, total: formats.whole(created) })}
    </ConfirmDialog>
  )
}
