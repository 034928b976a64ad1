import { useTranslation } from 'react-i18next'
import { useAsk } from '../../api/queries.ts'
import { useLanguage } from '../../app/language.ts'
import { FieldRow } from '../../ui/Panel.tsx'
import { SelectField } from '../../ui/SelectField.tsx'
import { TextField } from '../../ui/TextField.tsx'
import type { Values } from './record-values.ts'

type Place = Values<'region' | 'departement' | 'arrondissement' | 'village'>

/** Regions with what lies in them, as the station knows them. */
export function useTerritory() {
  return useAsk('territory.all', {}, { tables: [] }).data?.regions ?? []
}

/** What stands in a record is offered even where the list does not know it. */
const choicesOf = (names: readonly string[], current: string) =>
  [...names, ...(current !== '' && !names.includes(current) ? [current] : [])].map(name => ({
    value: name,
    label: name,
  }))

/** Region, département, arrondissement from the list, each within the one before; the village is free. */
export function PlaceFields({ values, set }: { values: Place; set: (change: Partial<Place>) => void }) {
  const { t } = useTranslation('register')
  const { language } = useLanguage()
  const regions = useTerritory()
  const departements = regions.find(one => one.name === values.region)?.departements ?? []
  const arrondissements = departements.find(one => one.name === values.departement)?.arrondissements ?? []
  const nameOf = new Map(regions.map(one => [one.name, language === 'fr' ? one.name : one.nameEn]))
  return (
    <FieldRow columns={2}>
      <SelectField
        id="region"
        label={t('field.region')}
        value={values.region}
        onChange={region => set({ region, departement: '', arrondissement: '' })}
        choices={choicesOf(
          regions.map(one => one.name),
          values.region,
        ).map(one => ({
          ...one,
          label: nameOf.get(one.value) ?? one.label,
        }))}
        clearable
      />
      <SelectField
        id="departement"
        label={t('field.departement')}
        value={values.departement}
        onChange={departement => set({ departement, arrondissement: '' })}
        choices={choicesOf(
          departements.map(one => one.name),
          values.departement,
        )}
        disabled={values.region === ''}
        clearable
      />
      <SelectField
        id="arrondissement"
        label={t('field.arrondissement')}
        value={values.arrondissement}
        onChange={arrondissement => set({ arrondissement })}
        choices={choicesOf(arrondissements, values.arrondissement)}
        disabled={values.departement === ''}
        clearable
      />
      <TextField
        id="village"
        label={t('field.village')}
        value={values.village}
        onChange={village => set({ village })}
        maxLength={80}
      />
    </FieldRow>
  )
}
