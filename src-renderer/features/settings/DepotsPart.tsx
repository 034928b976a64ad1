import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { parseDecimal } from '#shared/domain/decimal-input.ts'
import { may } from '#shared/domain/rights.ts'
import { api, type OutputOf } from '../../api/client.ts'
import { useTablesVersion } from '../../api/events.ts'
import { useAsk, useCommand } from '../../api/queries.ts'
import { useMe } from '../../app/session.ts'
import { useFormats } from '../../i18n/format.ts'
import { useTroubleText } from '../../i18n/refusal-text.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { DataGrid } from '../../ui/DataGrid.tsx'
import { WeightField } from '../../ui/DecimalField.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { EntryForm } from '../../ui/EntryForm.tsx'
import type { GridColumn } from '../../ui/grid-columns.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { FieldRow, Stack } from '../../ui/Panel.tsx'
import { SelectField } from '../../ui/SelectField.tsx'
import { Tag } from '../../ui/Tag.tsx'
import { TextField } from '../../ui/TextField.tsx'
import { toastDone } from '../../ui/toast.tsx'

type DepotRow = OutputOf<'warehouses.list'>['rows'][number]

/** Warehouses: three letters that begin every number, capacity, alert threshold. */
export function DepotsPart() {
  const { t } = useTranslation('settings')
  const formats = useFormats()
  const me = useMe()
  const version = useTablesVersion('warehouse', 'stock_line')
  const [editing, setEditing] = useState<string | null>(null)
  const mayEdit = may(me.role, 'warehouses.edit')
  return (
    <>
      <DataGrid<DepotRow>
        id="warehouses"
        label={t('parts.warehouses')}
        rowId={row => row.id}
        version={version}
        load={(query, signal) => api.warehouses.list(query, { signal })}
        columns={useDepotColumns()}
        onSelect={row => mayEdit && setEditing(row.id)}
        isVoid={row => row.archived}
        archivable
        count={total => t('depotCount', { count: total, total: formats.whole(total) })}
        empty={{ title: t('noDepot') }}
        actions={
          mayEdit && (
            <ActionButton small kind="primary" shortcut="create" onClick={() => setEditing('new')}>
              {t('newDepot')}
            </ActionButton>
          )
        }
      />
      {editing === 'new' && <DepotForm depot={null} onDone={() => setEditing(null)} />}
      {editing !== null && editing !== 'new' && (
        <EditDepot key={editing} id={editing} onDone={() => setEditing(null)} />
      )}
    </>
  )
}

function useDepotColumns(): readonly GridColumn<DepotRow>[] {
  const { t } = useTranslation('settings')
  return useMemo(
    () => [
      { field: 'code', header: t('depotCode'), kind: 'code', strong: true, width: 90 },
      { field: 'name', header: t('depotName'), kind: 'text', grow: 1 },
      { field: 'region', header: t('region'), kind: 'text' },
      { field: 'village', header: t('village'), kind: 'text' },
      { field: 'stock_g', header: t('stock'), kind: 'weight', sortable: false },
      { field: 'capacity_g', header: t('capacity'), kind: 'weight', sortable: false },
      {
        field: 'here',
        header: '',
        kind: 'text',
        sortable: false,
        value: row => (row.here ? t('here') : ''),
        render: row => (row.here ? <Tag tone="good">{t('here')}</Tag> : null),
      },
    ],
    [t],
  )
}

function EditDepot({ id, onDone }: { id: string; onDone: () => void }) {
  const { data } = useAsk('warehouses.get', { id }, { tables: ['warehouse'] })
  return data === undefined ? null : <DepotForm depot={data} onDone={onDone} />
}

function DepotForm({ depot, onDone }: { depot: OutputOf<'warehouses.get'> | null; onDone: () => void }) {
  const { t } = useTranslation('settings')
  const { t: common } = useTranslation('common')
  const formats = useFormats()
  const say = useTroubleText()
  const territory = useAsk('territory.all', {}, { tables: [] })
  const create = useCommand('warehouses.create')
  const edit = useCommand('warehouses.edit')
  const weight = (grams: number | null | undefined) =>
    grams === null || grams === undefined ? '' : formats.weight(grams)
  const [name, setName] = useState(depot?.name ?? '')
  const [code, setCode] = useState(depot?.code ?? '')
  const [region, setRegion] = useState(depot?.region ?? '')
  const [village, setVillage] = useState(depot?.village ?? '')
  const [address, setAddress] = useState(depot?.address ?? '')
  const [capacity, setCapacity] = useState(weight(depot?.capacity_g))
  const [alert, setAlert] = useState(weight(depot?.alert_g))
  const grams = (text: string) => {
    const parsed = parseDecimal(text, { scale: 3 })
    return parsed.ok ? parsed.value.value : undefined
  }
  const ready = name.trim() !== '' && /^[A-Z]{3}$/.test(code)
  const trouble = create.trouble ?? edit.trouble
  const submit = async () => {
    const text = (value: string) => (value.trim() === '' ? undefined : value.trim())
    const fields = {
      name: name.trim(),
      code,
      region: text(region),
      village: text(village),
      address: text(address),
      capacity_g: grams(capacity),
      alert_g: grams(alert),
    }
    const given = Object.fromEntries(Object.entries(fields).filter(pair => pair[1] !== undefined)) as {
      name: string
      code: string
    }
    const cleared = Object.fromEntries(Object.entries(fields).map(([field, value]) => [field, value ?? null]))
    const done = depot === null ? await create.run({ fields: given }) : await edit.run({ id: depot.id, patch: cleared })
    if (!done.ok) return
    toastDone(t('saved'))
    onDone()
  }
  return (
    <Dialog
      open
      onClose={onDone}
      title={depot === null ? t('newDepot') : (depot.name ?? '')}
      actions={
        <>
          <ActionButton onClick={onDone}>{common('action.cancel')}</ActionButton>
          <ActionButton kind="primary" busy={create.busy || edit.busy} disabled={!ready} onClick={() => void submit()}>
            {t('save')}
          </ActionButton>
        </>
      }
    >
      <EntryForm onSubmit={() => ready && void submit()} label={t('newDepot')}>
        <Stack gap={3}>
          <FieldRow columns={2}>
            <TextField
              id="name"
              label={t('depotName')}
              value={name}
              onChange={setName}
              maxLength={100}
              required
              autoFocus
            />
            <TextField
              id="code"
              label={t('depotCode')}
              hint={t('depotCodeHint')}
              value={code}
              onChange={value => setCode(value.toUpperCase())}
              maxLength={3}
              required
            />
          </FieldRow>
          <FieldRow columns={2}>
            <SelectField
              label={t('region')}
              value={region}
              onChange={setRegion}
              choices={(territory.data?.regions ?? []).map(one => ({ value: one.name, label: one.name }))}
              clearable
            />
            <TextField label={t('village')} value={village} onChange={setVillage} maxLength={80} />
          </FieldRow>
          <TextField label={t('address')} value={address} onChange={setAddress} maxLength={200} />
          <FieldRow columns={2}>
            <WeightField label={t('capacity')} value={capacity} onChange={setCapacity} />
            <WeightField label={t('alert')} value={alert} onChange={setAlert} />
          </FieldRow>
          {trouble && <Notice tone="bad" title={say(trouble)} urgent />}
        </Stack>
      </EntryForm>
    </Dialog>
  )
}
