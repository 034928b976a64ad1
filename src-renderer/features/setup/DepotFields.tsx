import { useTranslation } from 'react-i18next'
import { defaultSeason } from '#shared/domain/season.ts'
import { useLanguage } from '../../app/language.ts'
import { territory } from '../../app/territory.ts'
import { useFormats } from '../../i18n/format.ts'
import { today } from '../../ui/day.ts'
import { FieldRow } from '../../ui/Panel.tsx'
import { SelectField } from '../../ui/SelectField.tsx'
import { TextField } from '../../ui/TextField.tsx'
import type { FormPart } from './FormSteps.tsx'
import { proposedCode, type SetupField } from './setup-draft.ts'

const asChoice = (name: string) => ({ value: name, label: name })

const fieldOf =
  ({ draft, set, wrong }: FormPart) =>
  (id: SetupField) => ({ id, value: draft[id], onChange: set(id), error: wrong(id) })

const lettersOnly = (text: string): string =>
  text
    .toUpperCase()
    .replace(/[^A-Z]/g, '')
    .slice(0, 3)

/** The depot, where it is, and what this PC is called in it. */
export function DepotFields(part: FormPart) {
  const { draft, set } = part
  const { t } = useTranslation('setup')
  const formats = useFormats()
  const field = fieldOf(part)
  const season = defaultSeason(today())
  const nameIt = (name: string) => {
    if (draft.code === proposedCode(draft.warehouse)) set('code')(proposedCode(name))
    set('warehouse')(name)
  }
  return (
    <>
      <FieldRow columns={2}>
        <TextField
          {...field('warehouse')}
          onChange={nameIt}
          label={t('field.warehouse')}
          printed
          hint={t('fieldHint.warehouse')}
          maxLength={100}
          required
          autoFocus
        />
        <TextField
          {...field('code')}
          onChange={text => set('code')(lettersOnly(text))}
          label={t('field.code')}
          hint={t('fieldHint.code', { code: draft.code.length === 3 ? draft.code : 'EBE' })}
          maxLength={3}
          required
        />
      </FieldRow>
      <PlaceFields {...part} />
      <TextField
        {...field('station')}
        label={t('field.station')}
        hint={t('fieldHint.station')}
        maxLength={60}
        required
      />
      <p className="quiet">
        {t('season', { label: season.label, from: formats.day(season.start_day), to: formats.day(season.end_day) })}
      </p>
    </>
  )
}

/** Region, département, arrondissement from the list, each within the one before; the village is free. */
function PlaceFields(part: FormPart) {
  const { draft, set } = part
  const { t } = useTranslation('setup')
  const { language } = useLanguage()
  const field = fieldOf(part)
  const { regions } = territory()
  const departements = regions.find(region => region.name === draft.region)?.departements ?? []
  const arrondissements = departements.find(one => one.name === draft.departement)?.arrondissements ?? []
  const inRegion = (region: string) => {
    set('region')(region)
    set('departement')('')
    set('arrondissement')('')
  }
  const inDepartement = (departement: string) => {
    set('departement')(departement)
    set('arrondissement')('')
  }
  return (
    <FieldRow columns={2}>
      <SelectField
        {...field('region')}
        onChange={inRegion}
        label={t('field.region')}
        choices={regions.map(({ name, nameEn }) => ({ value: name, label: language === 'fr' ? name : nameEn }))}
        clearable
      />
      <SelectField
        {...field('departement')}
        onChange={inDepartement}
        label={t('field.departement')}
        choices={departements.map(one => asChoice(one.name))}
        disabled={departements.length === 0}
        clearable
      />
      <SelectField
        {...field('arrondissement')}
        label={t('field.arrondissement')}
        choices={arrondissements.map(one => asChoice(one.name))}
        disabled={arrondissements.length === 0}
        clearable
      />
      <TextField {...field('village')} label={t('field.village')} printed maxLength={80} />
    </FieldRow>
  )
}
