import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { roles } from '#shared/domain/roles.ts'
import { api, type OutputOf } from '../../api/client.ts'
import { useTablesVersion } from '../../api/events.ts'
import { go, useRoute } from '../../app/route.ts'
import { useFormats } from '../../i18n/format.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { DataGrid } from '../../ui/DataGrid.tsx'
import type { GridColumn } from '../../ui/grid-columns.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { ListWithRecord } from '../../ui/RecordPane.tsx'
import { Tag } from '../../ui/Tag.tsx'
import { useListFiles } from '../papers/use-list-files.ts'
import { NewUser } from './NewUser.tsx'
import { UserPane } from './UserPane.tsx'

type UserRow = OutputOf<'users.list'>['rows'][number]

/** *Utilisateurs*: who may work here, with what role; made, changed and deactivated by those above them. */
export function UsersScreen() {
  const { t } = useTranslation('users')
  const formats = useFormats()
  const route = useRoute('users')
  const version = useTablesVersion('user', 'access_grant', 'access_removal')
  const [creating, setCreating] = useState(false)
  return (
    <>
      <PageHeader title={t('title')} />
      <ListWithRecord record={route?.id && <UserPane key={route.id} id={route.id} />}>
        <DataGrid<UserRow>
          id="users"
          label={t('title')}
          rowId={row => row.id}
          version={version}
          load={(query, signal) => api.users.list(query, { signal })}
          columns={useUserColumns()}
          selected={route?.id ?? null}
          onSelect={row => go({ at: 'users', id: row.id })}
          isVoid={row => !row.active}
          count={total => t('count', { count: total, total: formats.whole(total) })}
          search={t('search')}
          files={useListFiles('users.export')}
          empty={{ title: t('none') }}
          actions={
            <ActionButton small kind="primary" shortcut="create" onClick={() => setCreating(true)}>
              {t('new')}
            </ActionButton>
          }
        />
      </ListWithRecord>
      {creating && <NewUser onDone={() => setCreating(false)} />}
    </>
  )
}

export function useUserColumns(): readonly GridColumn<UserRow>[] {
  const { t } = useTranslation('users')
  const { t: ofApp } = useTranslation('app')
  return useMemo(
    () => [
      { field: 'name', header: t('name'), kind: 'text', grow: 1, strong: true },
      { field: 'login', header: t('login'), kind: 'code' },
      {
        field: 'role',
        header: t('role'),
        kind: 'choice',
        width: 170,
        sortable: false,
        choices: roles.map(value => ({ value, label: ofApp(`role.${value}`) })),
      },
      { field: 'lastSeen_ms', header: t('lastSeen'), kind: 'instant', sortable: false, wide: true },
      {
        field: 'active',
        header: t('state'),
        kind: 'choice',
        width: 210,
        sortable: false,
        value: stateOf,
        choices: states.map(value => ({ value, label: t(value) })),
        render: row => <Tag tone={row.active ? (row.mustChange ? 'warning' : 'good') : 'void'}>{t(stateOf(row))}</Tag>,
      },
    ],
    [t, ofApp],
  )
}

const states = ['inactive', 'mustChange', 'active'] as const
const stateOf = (row: UserRow): (typeof states)[number] =>
  row.active ? (row.mustChange ? 'mustChange' : 'active') : 'inactive'
