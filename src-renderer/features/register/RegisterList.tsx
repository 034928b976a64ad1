import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { may } from '#shared/domain/rights.ts'
import { go } from '../../app/route.ts'
import { useMe } from '../../app/session.ts'
import { useFormats } from '../../i18n/format.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { DataGrid, type DataGridProps } from '../../ui/DataGrid.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { ListWithRecord } from '../../ui/RecordPane.tsx'
import { useListFiles } from '../papers/use-list-files.ts'

type Register = 'farmers' | 'suppliers' | 'cooperatives' | 'territory'

interface RegisterListProps<R>
  extends Pick<DataGridProps<R>, 'version' | 'load' | 'columns' | 'sums' | 'sumsNote' | 'views'> {
  at: Register
  id: string | undefined
  pane: ReactNode
  /** An empty register is begun by a file rather than by hand; what its button says. */
  importFirst?: string
}

/** The list of a register with its open record, its import and its form: what farmers, suppliers, cooperatives and places have in common. Of places, no file is read: the list of the country is packaged. */
export function RegisterList<R extends { id: string; archived: boolean }>({
  at,
  id,
  pane,
  importFirst,
  ...list
}: RegisterListProps<R>) {
  const { t } = useTranslation(at)
  const { t: words } = useTranslation('register')
  const formats = useFormats()
  const { role } = useMe()
  const files = useListFiles(`${at}.export`)
  const create = () => go({ at, mode: 'new' })
  const load = () => go({ at: 'import', kind: at })
  const mayCreate = may(role, `${at}.create`)
  const mayImport = at !== 'territory' && may(role, 'farmers.import')
  const byFile = mayImport && (
    <ActionButton key="file" kind={importFirst === undefined ? 'plain' : 'primary'} onClick={load}>
      {importFirst ?? words('import')}
    </ActionButton>
  )
  const byHand = mayCreate && (
    <ActionButton key="hand" kind={importFirst === undefined ? 'primary' : 'plain'} onClick={create}>
      {t('newLong')}
    </ActionButton>
  )
  return (
    <>
      <PageHeader title={t('title')} />
      <ListWithRecord record={pane}>
        <DataGrid<R>
          {...list}
          id={at}
          label={t('title')}
          rowId={row => row.id}
          selected={id ?? null}
          onSelect={row => go({ at, id: row.id })}
          isVoid={row => row.archived}
          count={total => t('count', { count: total, total: formats.whole(total) })}
          search={t('search')}
          archivable
          empty={{
            title: t('none'),
            children: t('noneHint'),
            actions: importFirst === undefined ? [byHand, byFile] : [byFile, byHand],
          }}
          files={files}
          actions={
            <>
              {mayImport && (
                <ActionButton small onClick={load}>
                  {words('import')}
                </ActionButton>
              )}
              {mayCreate && (
                <ActionButton small kind="primary" shortcut="create" onClick={create}>
                  {t('new')}
                </ActionButton>
              )}
            </>
          }
        />
      </ListWithRecord>
    </>
  )
}
