import { useTranslation } from 'react-i18next'
import { useAsk } from '../../api/queries.ts'
import { useLanguage } from '../../app/language.ts'
import type { Language } from '../../i18n/i18n.ts'
import { FieldRow } from '../../ui/Panel.tsx'
import { SelectField } from '../../ui/SelectField.tsx'
import { TextField } from '../../ui/TextField.tsx'
import type { Values } from './record-values.ts'

type Place = Values<'region' | 'departement' | 'arrondissement' | 'village'>

/** Regions with what lies in them, as the station knows them. */
export function useTerritory() {
  return useAsk('territory.all', {}, { tables: ['place'] }).data?.regions ?? []
}

interface Named {
  readonly name: string
  readonly name_en: string | null
}

/** Places by their names in the reader's language; records carry the French one. What stands in a record is offered even where the list does not know it. */
function choicesOf(places: readonly Named[], current: string, language: Language) {
  const choices = places.map(({ name, name_en }) => ({
    value: name,
    label: language === 'en' ? (name_en ?? name) : name,
  }))
  const known = current === '' || choices.some(one => one.value === current)
  return known ? choices : [...choices, { value: current, label: current }]
}

/** Region, département, arrondissement from the list, each within the one before; the village is free. */
export function PlaceFields({ values, set }: { values: Place; set: (change: Partial<Place>) => void }) {
  const { t } = useTranslation('register')
  const { language } = useLanguage()
  const regions = useTerritory()
  const departements = regions.find(one => one.name === values.region)?.departements ?? []
  const arrondissements = departements.find(one => one.name === values.departement)?.arrondissements ?? []
  return (
    <FieldRow columns={2}>
      <SelectField
        id="region"
        label={t('field.region')}
        value={values.region}
        onChange={region => set({ region, departement: '', arrondissement: '' })}
        choices={choicesOf(regions, values.region, language)}
        clearable
      />
      <SelectField
        id="departement"
        label={t('field.departement')}
        value={values.departement}
        onChange={departement => set({ departement, arrondissement: '' })}
        choices={choicesOf(departements, values.departement, language)}
        disabled={values.region === ''}
        clearable
      />
      <SelectField
        id="arrondissement"
        label={t('field.arrondissement')}
        value={values.arrondissement}
        onChange={arrondissement => set({ arrondissement })}
        choices={choicesOf(arrondissements, values.arrondissement, language)}
        disabled={values.departement === ''}
        clearable
      />
      <TextField
        id="village"
        label={t('field.village')}
        printed
        value={values.village}
        onChange={village => set({ village })}
        maxLength={80}
      />
    </FieldRow>
  )
}
