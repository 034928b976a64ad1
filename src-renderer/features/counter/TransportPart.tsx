import { useTranslation } from 'react-i18next'
import { api } from '../../api/client.ts'
import { ComboBox } from '../../ui/ComboBox.tsx'
import { DateField } from '../../ui/DateField.tsx'
import { today } from '../../ui/day.ts'
import { WeightField } from '../../ui/DecimalField.tsx'
import { FieldRow, Panel, Stack } from '../../ui/Panel.tsx'
import { TextField } from '../../ui/TextField.tsx'
import type { PartProps } from './WeightPart.tsx'

/** What only some deliveries have: a supplier, a journey with its weights, a weighing ticket, notes. */
export function TransportPart({ draft, set, error }: PartProps) {
  const { t } = useTranslation('counter')
  return (
    <Panel title={t('transport')}>
      <Stack gap={3}>
        <FieldRow columns={3}>
          <ComboBox
            id="supplier"
            label={t('supplier')}
            value={draft.supplier}
            onChange={supplier => set({ supplier })}
            load={findSuppliers}
          />
          <TextField label={t('vehicle')} value={draft.vehicle} onChange={vehicle => set({ vehicle })} maxLength={40} />
          <TextField label={t('driver')} value={draft.driver} onChange={driver => set({ driver })} maxLength={60} />
        </FieldRow>
        <FieldRow columns={3}>
          <DateField
            id="loadedDay"
            label={t('loadedDay')}
            value={draft.loadedDay}
            onChange={loadedDay => set({ loadedDay })}
            error={error('loadedDay')}
            max={today()}
          />
          <TextField
            label={t('loadedPlace')}
            value={draft.loadedPlace}
            onChange={loadedPlace => set({ loadedPlace })}
            maxLength={80}
          />
          <WeightField
            id="loaded"
            label={t('loadedWeight')}
            value={draft.loadedWeight}
            onChange={loadedWeight => set({ loadedWeight })}
            error={error('loaded')}
          />
        </FieldRow>
        <Unloaded draft={draft} set={set} error={error} />
        <FieldRow columns={2}>
          <TextField label={t('ticket')} value={draft.ticket} onChange={ticket => set({ ticket })} maxLength={40} />
          <TextField label={t('notes')} value={draft.notes} onChange={notes => set({ notes })} maxLength={1000} />
        </FieldRow>
      </Stack>
    </Panel>
  )
}

function Unloaded({ draft, set, error }: PartProps) {
  const { t } = useTranslation('counter')
  return (
    <FieldRow columns={3}>
      <DateField
        id="unloadedDay"
        label={t('unloadedDay')}
        value={draft.unloadedDay}
        onChange={unloadedDay => set({ unloadedDay })}
        error={error('unloadedDay')}
        max={today()}
      />
      <WeightField
        id="unloaded"
        label={t('unloadedWeight')}
        value={draft.unloadedWeight}
        onChange={unloadedWeight => set({ unloadedWeight })}
        error={error('unloaded')}
      />
      <TextField
        label={t('unloadedWhy')}
        value={draft.unloadedWhy}
        onChange={unloadedWhy => set({ unloadedWhy })}
        maxLength={200}
      />
    </FieldRow>
  )
}

async function findSuppliers(text: string, signal: AbortSignal) {
  const { rows } = await api.suppliers.find({ text }, { signal })
  return rows.map(row => ({ value: row.id, label: row.name ?? row.no ?? '…', hint: row.no ?? '' }))
}
