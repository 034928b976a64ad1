import { useTranslation } from 'react-i18next'
import css from './Import.module.css'
import { fieldWord } from './import-words.ts'
import type { Mapping, Opened } from './import-wizard.ts'

/** The first records as they were read, each column under the field it stands for; a click on a number makes it the headings. */
export function PreviewTable({
  opened,
  mapping,
  onHeader,
}: {
  opened: Opened
  mapping: Mapping
  onHeader: (record: number) => void
}) {
  const { t } = useTranslation('import')
  const width = Math.max(opened.header.length, ...opened.preview.map(cells => cells.length))
  const fieldAt = new Map(Object.entries(mapping).map(([field, column]) => [column, field]))
  const columns = Array.from({ length: width }, (_, at) => at)
  return (
    <div className={css.preview} tabIndex={0} role="region" aria-label={t('read.preview')}>
      <table className={css.table}>
        <thead>
          <tr>
            <th scope="col">
              <span className="unseen">{t('read.recordNumber')}</span>
            </th>
            {columns.map(at => {
              const field = fieldAt.get(at)
              return (
                <th key={at} scope="col" data-unused={field === undefined || undefined}>
                  {field === undefined ? t('map.ignored') : fieldWord(field, t)}
                </th>
              )
            })}
          </tr>
        </thead>
        <tbody>
          {opened.preview.map((cells, row) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: records have no other name here
            <tr key={row} data-header={row + 1 === opened.headerRecord || undefined}>
              <th scope="row">
                <button
                  type="button"
                  title={t('read.makeHeader')}
                  aria-label={t('read.makeHeaderOf', { n: row + 1 })}
                  aria-pressed={row + 1 === opened.headerRecord}
                  onClick={() => onHeader(row + 1)}
                >
                  {row + 1}
                </button>
              </th>
              {columns.map(at => (
                <td key={at}>{cells[at] ?? ''}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
