import { useTranslation } from 'react-i18next'
import { parseBirth } from '#shared/domain/birth.ts'
import { CERTIFICATIONS } from '#shared/domain/certification.ts'
import { LAND_STATUSES } from '#shared/domain/land-status.ts'
import { useFormats } from '../../i18n/format.ts'
import { ChoiceField } from '../../ui/ChoiceField.tsx'
import { DateField } from '../../ui/DateField.tsx'
import { today } from '../../ui/day.ts'
import { AreaField } from '../../ui/DecimalField.tsx'
import { FieldRow, Panel, Stack } from '../../ui/Panel.tsx'
import { CheckField, SelectField } from '../../ui/SelectField.tsx'
import { TextField } from '../../ui/TextField.tsx'
import { CooperativePicker, SupplierPicker } from '../register/BodyPickers.tsx'
import { OtherFields } from '../register/OtherFields.tsx'
import { IdentityFields, NameField, PhoneField, PositionField } from '../register/PersonFields.tsx'
import { PlaceFields } from '../register/PlaceFields.tsx'
import css from '../register/Register.module.css'
import { birthText, certificationText, landText } from '../register/value-text.ts'
import type { FarmerKey, FarmerValues } from './farmer-values.ts'

interface Part {
  values: FarmerValues
  set: (change: Partial<FarmerValues>) => void
  wrong: (key: FarmerKey) => string | undefined
}

/** Every field of FAR-1, in the order of a paper register. */
export function FarmerFields(props: Part & { region: string | null }) {
  const { t } = useTranslation('register')
  const { values, set, wrong, region } = props
  return (
    <>
      <Panel title={t('part.person')}>
        <Stack gap={3}>
          <NameField values={values} set={set} wrong={wrong} />
          <BirthAndSex values={values} set={set} wrong={wrong} />
          <FieldRow columns={2}>
            <PhoneField id="phone" value={values.phone} onChange={phone => set({ phone })} error={wrong('phone')} />
            <PhoneField
              id="phone2"
              value={values.phone2}
              onChange={phone2 => set({ phone2 })}
              error={wrong('phone2')}
            />
          </FieldRow>
          <IdentityFields values={values} set={set} wrong={wrong} />
        </Stack>
      </Panel>
      <Panel title={t('part.place')}>
        <Stack gap={3}>
          <PlaceFields values={values} set={set} />
          <PositionField values={values} set={set} wrong={wrong} region={region} />
        </Stack>
      </Panel>
      <FarmPart values={values} set={set} wrong={wrong} />
      <ConsentPart values={values} set={set} wrong={wrong} />
    </>
  )
}

function BirthAndSex({ values, set, wrong }: Part) {
  const { t } = useTranslation('register')
  const formats = useFormats()
  const birth = parseBirth(values.birth, today())
  const understood = birth.ok ? birthText(birth.value, formats, t) : ''
  return (
    <FieldRow columns={2}>
      <TextField
        id="birth"
        label={t('field.birth')}
        value={values.birth}
        onChange={text => set({ birth: text })}
        error={wrong('birth')}
        hint={understood !== '' && understood !== values.birth.trim() ? `= ${understood}` : t('hint.birth')}
        maxLength={60}
      />
      <ChoiceField
        id="sex"
        label={t('field.sex')}
        choices={(['F', 'M'] as const).map(value => ({ value, label: t(`sex.${value}`) }))}
        value={values.sex === 'F' || values.sex === 'M' ? values.sex : null}
        onChange={sex => set({ sex: sex === values.sex ? '' : sex })}
      />
    </FieldRow>
  )
}

function FarmPart({ values, set, wrong }: Part) {
  const { t } = useTranslation('register')
  return (
    <Panel title={t('part.farm')}>
      <Stack gap={3}>
        <FieldRow columns={2}>
          <CooperativePicker
            id="cooperative"
            label={t('field.cooperative')}
            value={values.cooperative}
            name={values.cooperativeName}
            onChange={(cooperative, cooperativeName) => set({ cooperative, cooperativeName })}
            error={wrong('cooperative')}
          />
          <SupplierPicker
            id="supplier"
            label={t('field.supplier')}
            value={values.supplier}
            name={values.supplierName}
            onChange={(supplier, supplierName) => set({ supplier, supplierName })}
            error={wrong('supplier')}
          />
          <AreaField
            id="area"
            label={t('field.area')}
            value={values.area}
            onChange={area => set({ area })}
            error={wrong('area')}
          />
          <SelectField
            id="land"
            label={t('field.land')}
            value={values.land}
            onChange={land => set({ land })}
            choices={LAND_STATUSES.map(value => ({ value, label: landText(value, t) }))}
            clearable
          />
        </FieldRow>
        <Certifications values={values} set={set} />
      </Stack>
    </Panel>
  )
}

function Certifications({ values, set }: Pick<Part, 'values' | 'set'>) {
  const { t } = useTranslation('register')
  const held = values.certification === '' ? [] : values.certification.split('|')
  const offered = [...CERTIFICATIONS, ...held.filter(one => !(CERTIFICATIONS as readonly string[]).includes(one))]
  const tick = (name: string, on: boolean) =>
    set({ certification: (on ? [...held, name] : held.filter(one => one !== name)).join('|') })
  return (
    <fieldset className={css.certifications}>
      <legend>{t('field.certification')}</legend>
      <div className={css.ticks}>
        {offered.map(name => (
          <CheckField
            key={name}
            label={certificationText(name, t)}
            checked={held.includes(name)}
            onChange={on => tick(name, on)}
          />
        ))}
      </div>
    </fieldset>
  )
}

function ConsentPart({ values, set, wrong }: Part) {
  const { t } = useTranslation('register')
  return (
    <Panel title={t('part.more')}>
      <Stack gap={3}>
        <FieldRow columns={2}>
          <DateField
            id="consentDay"
            label={t('field.consentDay')}
            value={values.consentDay}
            onChange={consentDay => set({ consentDay })}
            max={today()}
            error={wrong('consentDay')}
            keepsUnread
          />
          <TextField
            id="consentScope"
            label={t('field.consentScope')}
            value={values.consentScope}
            onChange={consentScope => set({ consentScope })}
            hint={t('hint.consent')}
            maxLength={200}
          />
        </FieldRow>
        <OtherFields values={values} set={set} wrong={wrong} />
      </Stack>
    </Panel>
  )
}
