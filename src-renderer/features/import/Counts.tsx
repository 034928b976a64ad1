import { useTranslation } from 'react-i18next'
import { useFormats } from '../../i18n/format.ts'
import { Figure, Panel } from '../../ui/Panel.tsx'
import css from './Import.module.css'
import type { Checked } from './import-wizard.ts'

/** What becomes of the records of a file; the four parts make the whole. */
export function Counts({ counts, done = false }: { counts: Checked['counts']; done?: boolean }) {
  const { t } = useTranslation('import')
  const formats = useFormats()
  return (
    <Panel>
      <div className={css.counts}>
        <Figure small label={t('count.rows')} value={formats.whole(counts.rows)} />
        <Figure small label={t(done ? 'count.created' : 'count.toCreate')} value={formats.whole(counts.created)} />
        <Figure small label={t('count.matched')} value={formats.whole(counts.matched)} />
        <Figure small label={t('count.rejected')} value={formats.whole(counts.rejected)} />
        <Figure small label={t('count.skipped')} value={formats.whole(counts.skipped)} />
      </div>
    </Panel>
  )
}
