import { useTranslation } from 'react-i18next'
import type { Role } from '#shared/domain/roles.ts'
import { useAsk } from '../../api/queries.ts'
import { ChoiceField } from '../../ui/ChoiceField.tsx'
import { Stack } from '../../ui/Panel.tsx'
import { CheckField, SelectField } from '../../ui/SelectField.tsx'
import { useGivableRoles } from './givable-roles.ts'

export interface RoleChoice {
  role: Role | ''
  /** null: every warehouse */
  warehouses: readonly string[] | null
}

/** A role and where it holds. */
export function RoleFields({ value, onChange }: { value: RoleChoice; onChange: (value: RoleChoice) => void }) {
  const { t } = useTranslation('users')
  const { t: ofApp } = useTranslation('app')
  const givable = useGivableRoles()
  const warehouses = useAsk(
    'warehouses.list',
    { offset: 0, limit: 200, sort: [], filter: {}, archived: 'hide' },
    { tables: ['warehouse'] },
  )
  const toggle = (id: string, on: boolean) => {
    const held = value.warehouses ?? []
    onChange({ ...value, warehouses: on ? [...held, id] : held.filter(one => one !== id) })
  }
  return (
    <Stack gap={3}>
      <SelectField
        id="role"
        label={t('role')}
        value={value.role}
        onChange={role => onChange({ ...value, role: role as Role })}
        choices={givable.map(role => ({ value: role, label: ofApp(`role.${role}`) }))}
        required
      />
      <ChoiceField
        small
        label={t('where')}
        choices={[
          { value: 'all', label: t('everywhere') },
          { value: 'some', label: t('chosen') },
        ]}
        value={value.warehouses === null ? 'all' : 'some'}
        onChange={where => onChange({ ...value, warehouses: where === 'all' ? null : [] })}
      />
      {value.warehouses !== null &&
        warehouses.data?.rows.map(row => (
          <CheckField
            key={row.id}
            label={`${row.code ?? ''} ${row.name ?? ''}`}
            checked={value.warehouses?.includes(row.id) ?? false}
            onChange={on => toggle(row.id, on)}
          />
        ))}
    </Stack>
  )
}

/** What the station is sent, or null while the choice is not whole. */
export function wholeRole(value: RoleChoice): { role: Role; warehouses: 'all' | string[] } | null {
  if (value.role === '' || value.warehouses?.length === 0) return null
  return { role: value.role, warehouses: value.warehouses === null ? 'all' : [...value.warehouses] }
}
