import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { codeOf } from '#shared/domain/record-link.ts'
import { useAsk } from '../../api/queries.ts'
import { go } from '../../app/route.ts'
import { useFormats } from '../../i18n/format.ts'
import { useTroubleText } from '../../i18n/refusal-text.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { Facts } from '../../ui/Panel.tsx'
import { RecordPane, RecordSection } from '../../ui/RecordPane.tsx'
import { Tag } from '../../ui/Tag.tsx'
import { RecordTools } from '../records/RecordTools.tsx'
import { UndoDialog } from './PastImports.tsx'

/** One import: what it counted, by whom and when; shared, contested, undone. */
export function ImportPane({ id }: { id: string }) {
  const { t } = useTranslation('import')
  const formats = useFormats()
  const say = useTroubleText()
  const { data, trouble } = useAsk('imports.list', {}, { tables: ['import', 'void'], keep: true })
  const [undoing, setUndoing] = useState(false)
  const close = () => go({ at: 'import' })
  const row = data?.rows.find(one => one.id === id)
  if (row === undefined) {
    return (
      <RecordPane title={t('past.title')} onClose={close}>
        {trouble && <Notice tone="bad" title={say(trouble)} />}
        {data && <Notice tone="warning" title={say({ kind: 'NotFound', what: 'import' })} />}
      </RecordPane>
    )
  }
  const { created, matched, rejected, skipped } = row.counts
  const figures = { created, matched, rejected, skipped }
  return (
    <RecordPane
      title={row.fileName}
      tag={row.undone && <Tag tone="void">{t('past.undone')}</Tag>}
      note={t(`kind.${row.kind}`)}
      onClose={close}
      tools={<RecordTools kind="import" id={id} no={codeOf('import', id)} name={row.fileName} />}
      actions={
        !row.undone && (
          <ActionButton small kind="quiet" onClick={() => setUndoing(true)}>
            {t('past.undo')}
          </ActionButton>
        )
      }
    >
      <RecordSection>
        <Facts
          facts={[
            { label: t('past.when'), value: formats.instant(row.at_ms) },
            { label: t('past.by'), value: row.actorName },
            ...(['created', 'matched', 'rejected', 'skipped'] as const).map(name => ({
              label: t(`count.${name}`),
              value: formats.whole(figures[name]),
            })),
          ]}
        />
      </RecordSection>
      {undoing && <UndoDialog id={id} fileName={row.fileName} created={created} onClose={() => setUndoing(false)} />}
    </RecordPane>
  )
}
