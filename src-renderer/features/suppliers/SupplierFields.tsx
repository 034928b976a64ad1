import { useTranslation } from 'react-i18next'
import { DateField } from '../../ui/DateField.tsx'
import { WeightField } from '../../ui/DecimalField.tsx'
import { FieldRow, Panel, Stack } from '../../ui/Panel.tsx'
import { TextField } from '../../ui/TextField.tsx'
import { CooperativePicker } from '../register/BodyPickers.tsx'
import { OtherFields } from '../register/OtherFields.tsx'
import { IdentityFields, NameField, PhoneField, PositionField } from '../register/PersonFields.tsx'
import { PlaceFields } from '../register/PlaceFields.tsx'
import type { SupplierKey, SupplierValues } from './supplier-values.ts'

interface Part {
  values: SupplierValues
  set: (change: Partial<SupplierValues>) => void
  wrong: (key: SupplierKey) => string | undefined
}

/** Every field of SUP-1. */
export function SupplierFields({ values, set, wrong, region }: Part & { region: string | null }) {
  const { t } = useTranslation('register')
  return (
    <>
      <Panel title={t('part.person')}>
        <Stack gap={3}>
          <NameField values={values} set={set} wrong={wrong} />
          <FieldRow columns={2}>
            <PhoneField id="phone" value={values.phone} onChange={phone => set({ phone })} error={wrong('phone')} />
            <CooperativePicker
              id="cooperative"
              label={t('field.cooperative')}
              value={values.cooperative}
              name={values.cooperativeName}
              onChange={(cooperative, cooperativeName) => set({ cooperative, cooperativeName })}
              error={wrong('cooperative')}
            />
          </FieldRow>
          <IdentityFields values={values} set={set} wrong={wrong} />
        </Stack>
      </Panel>
      <ContractPart values={values} set={set} wrong={wrong} />
      <Panel title={t('part.place')}>
        <Stack gap={3}>
          <PlaceFields values={values} set={set} />
          <PositionField values={values} set={set} wrong={wrong} region={region} />
        </Stack>
      </Panel>
      <Panel title={t('part.other')}>
        <Stack gap={3}>
          <OtherFields values={values} set={set} wrong={wrong} />
        </Stack>
      </Panel>
    </>
  )
}

function ContractPart({ values, set, wrong }: Part) {
  const { t } = useTranslation('suppliers')
  return (
    <Panel title={t('contract')}>
      <Stack gap={3}>
        <FieldRow columns={3}>
          <DateField
            id="contractStart"
            label={t('contractStart')}
            value={values.contractStart}
            onChange={contractStart => set({ contractStart })}
            error={wrong('contractStart')}
            keepsUnread
          />
          <DateField
            id="contractEnd"
            label={t('contractEnd')}
            value={values.contractEnd}
            onChange={contractEnd => set({ contractEnd })}
            error={wrong('contractEnd')}
            keepsUnread
          />
          <WeightField
            id="ceiling"
            label={t('ceiling')}
            value={values.ceiling}
            onChange={ceiling => set({ ceiling })}
            error={wrong('ceiling')}
          />
        </FieldRow>
        <TextField
          id="terminationReason"
          label={t('terminationReason')}
          value={values.terminationReason}
          onChange={terminationReason => set({ terminationReason })}
          maxLength={500}
        />
      </Stack>
    </Panel>
  )
}
