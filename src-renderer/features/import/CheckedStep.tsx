import { Download } from 'lucide-react'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, call } from '../../api/client.ts'
import { handFile } from '../../api/paper.ts'
import { troubleOf } from '../../api/trouble.ts'
import { useLanguage } from '../../app/language.ts'
import { useFormats } from '../../i18n/format.ts'
import { useTroubleText } from '../../i18n/refusal-text.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { DataGrid } from '../../ui/DataGrid.tsx'
import type { GridView } from '../../ui/grid-view.ts'
import { Notice } from '../../ui/Notice.tsx'
import { ListWithRecord } from '../../ui/RecordPane.tsx'
import { toastDone, toastProblem } from '../../ui/toast.tsx'
import { Counts } from './Counts.tsx'
import css from './Import.module.css'
import { type ImportRow, useRecordColumns } from './record-columns.tsx'
import { RecordCheckPane } from './RecordCheckPane.tsx'
import { apply, backToMapping, type Checked, type Opened, useImportWizard } from './import-wizard.ts'

const shown = ['all', 'create', 'match', 'reject', 'skip', 'warned', 'duplicates'] as const

/** What the dry run found: counts, every record with its doubts, and the button that writes. */
export function CheckedStep() {
  const { opened, checked } = useImportWizard()
  return opened === null || checked === null ? null : <Found opened={opened} checked={checked} />
}

function Found({ opened, checked }: { opened: Opened; checked: Checked }) {
  const { t } = useTranslation('import')
  const formats = useFormats()
  const say = useTroubleText()
  const { trouble } = useImportWizard()
  const [open, setOpen] = useState<ImportRow | null>(null)
  return (
    <>
      <Counts counts={checked.counts} />
      {opened.before !== null && (
        <Notice
          tone="warning"
          title={t('checked.before', {
            count: opened.before.created,
            total: formats.whole(opened.before.created),
            when: formats.shortInstant(opened.before.at_ms),
          })}
        >
          {t('checked.beforeHint')}
        </Notice>
      )}
      {trouble && <Notice tone="bad" title={say(trouble)} urgent />}
      <div className={css.grid}>
        <ListWithRecord record={open && <RecordCheckPane row={open} onClose={() => setOpen(null)} />}>
          <DataGrid<ImportRow>
            id="import-records"
            label={t('checked.records')}
            rowId={row => String(row.record)}
            load={async ({ offset, limit, filter }, signal) => {
              const wanted = Array.isArray(filter['only']) ? filter['only'][0] : 'all'
              const only = shown.find(one => one === wanted) ?? 'all'
              const page = await api.imports.records({ importId: opened.importId, offset, limit, only }, { signal })
              return { ...page, totals: {} }
            }}
            columns={useRecordColumns()}
            views={useViews(checked)}
            passing
            selected={open === null ? null : String(open.record)}
            onSelect={setOpen}
            isVoid={row => row.outcome === 'skip'}
            count={total => t('checked.count', { count: total, total: formats.whole(total) })}
            empty={{ title: t('checked.nothing') }}
            actions={<ErrorFileButton importId={opened.importId} />}
          />
        </ListWithRecord>
      </div>
      <footer className={css.foot}>
        <ActionButton onClick={backToMapping}>{t('checked.back')}</ActionButton>
        <span className={css.spring}>{t('checked.nothingWritten')}</span>
        <ActionButton
          kind="primary"
          shortcut="confirm"
          disabled={checked.counts.created === 0}
          onClick={() => void apply()}
        >
          {t('checked.apply', { count: checked.counts.created, total: formats.whole(checked.counts.created) })}
        </ActionButton>
      </footer>
    </>
  )
}

function ErrorFileButton({ importId }: { importId: string }) {
  const { t } = useTranslation('import')
  const { language } = useLanguage()
  const say = useTroubleText()
  const [busy, setBusy] = useState(false)
  const download = async () => {
    setBusy(true)
    try {
      const file = await call('imports.errorFile', { importId, lang: language })
      if (await handFile({ ...file, mime: 'text/csv' }))
        toastDone(t('checked.errorFileDone', { count: file.rows, name: file.fileName }))
    } catch (error) {
      toastProblem(say(troubleOf(error)))
    } finally {
      setBusy(false)
    }
  }
  return (
    <ActionButton small icon={<Download size={16} aria-hidden="true" />} busy={busy} onClick={() => void download()}>
      {t('checked.errorFile')}
    </ActionButton>
  )
}

function useViews(checked: Checked): readonly GridView[] {
  const { t } = useTranslation('import')
  const { created, matched, rejected, skipped } = checked.counts
  return useMemo(() => {
    const figures: Partial<Record<(typeof shown)[number], number>> = {
      create: created,
      match: matched,
      reject: rejected,
      skip: skipped,
    }
    return shown
      .filter(only => figures[only] !== 0)
      .map(only => ({
        key: only,
        label: t(`view.${only}`),
        filter: only === 'all' ? {} : { only: [only] },
      }))
  }, [t, created, matched, rejected, skipped])
}
