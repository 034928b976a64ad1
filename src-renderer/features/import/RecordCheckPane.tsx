import { useTranslation } from 'react-i18next'
import { formatRoute } from '../../app/route.ts'
import { useFormats } from '../../i18n/format.ts'
import { Notice } from '../../ui/Notice.tsx'
import { Facts } from '../../ui/Panel.tsx'
import { RecordPane, RecordSection } from '../../ui/RecordPane.tsx'
import { reasonWords } from '../register/Alike.tsx'
import { fieldLabel } from '../register/RecordHistory.tsx'
import { valueText } from '../register/value-text.ts'
import css from './Import.module.css'
import { fieldWord, reasonWord, warningWord } from './import-words.ts'
import { useImportWizard } from './import-wizard.ts'
import { type ImportRow, OutcomeTag, rowName } from './record-columns.tsx'

/** One record of the file: what becomes of it and why, what is doubtful, what would be stored, what the cells said. */
export function RecordCheckPane({ row, onClose }: { row: ImportRow; onClose: () => void }) {
  const { t } = useTranslation('import')
  const { t: words } = useTranslation('register')
  const formats = useFormats()
  const stored = Object.entries(row.fields).filter(([field]) => field !== 'name')
  return (
    <RecordPane
      code={t('record.line', { line: row.line, record: row.record })}
      title={rowName(row) || '…'}
      tag={<OutcomeTag outcome={row.outcome} />}
      onClose={onClose}
    >
      {row.reason !== null && (
        <Notice tone={row.outcome === 'reject' ? 'bad' : 'neutral'} title={reasonWord(row.reason, t)} />
      )}
      {row.outcome === 'match' && <Notice tone="info" title={t('record.matched')} />}
      {row.warnings.length > 0 && (
        <RecordSection title={t('record.doubts')}>
          <ul className={css.doubts}>
            {row.warnings.map(warning => (
              <li key={`${warning.field} ${warning.code}`}>
                <strong>{fieldWord(warning.field, t)}</strong> {warningWord(warning.code, t)}
                <small>{t('record.quoted', { text: warning.text })}</small>
              </li>
            ))}
          </ul>
        </RecordSection>
      )}
      <Candidates row={row} />
      {stored.length > 0 && (
        <RecordSection title={t('record.stored')}>
          <Facts
            facts={stored.map(([field, value]) => ({
              label: fieldLabel(field, words),
              value: valueText(field, value, formats, words) || null,
            }))}
          />
        </RecordSection>
      )}
      <RecordSection title={t('record.source')}>
        <Facts
          facts={Object.entries(row.source).map(([field, text]) => ({ label: fieldWord(field, t), value: text }))}
        />
      </RecordSection>
    </RecordPane>
  )
}

function Candidates({ row }: { row: ImportRow }) {
  const { t } = useTranslation('import')
  const { t: words } = useTranslation('register')
  const formats = useFormats()
  const kind = useImportWizard(wizard => wizard.kind)
  if (row.duplicates.length === 0) return null
  return (
    <RecordSection title={t('record.duplicates')}>
      <ul className={css.doubts}>
        {row.duplicates.map(one => (
          <li key={`${one.id} ${one.record}`}>
            {one.id === null ? (
              <strong>{one.name}</strong>
            ) : (
              <a href={formatRoute({ at: kind, id: one.id })}>{one.name}</a>
            )}{' '}
            <span className="num">{formats.percent(one.score * 100)}</span>
            <small>
              {[
                one.record === null ? t('record.registered') : t('record.inFile', { record: one.record }),
                reasonWords(one.reasons, words),
              ].join(' · ')}
            </small>
          </li>
        ))}
      </ul>
    </RecordSection>
  )
}
