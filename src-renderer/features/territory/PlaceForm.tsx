import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { InputOf } from '../../api/client.ts'
import { useCommand } from '../../api/queries.ts'
import { go } from '../../app/route.ts'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { FieldRow, Panel, Stack } from '../../ui/Panel.tsx'
import { SelectField } from '../../ui/SelectField.tsx'
import { NotesField, TextField } from '../../ui/TextField.tsx'
import { toastDone } from '../../ui/toast.tsx'
import { NameField } from '../register/PersonFields.tsx'
import { useTerritory } from '../register/PlaceFields.tsx'
import { RecordFormPage } from '../register/RecordFormPage.tsx'
import { filled, patchOf } from '../register/record-values.ts'
import { useProblemTexts } from '../register/use-problem-texts.ts'
import { useRecordForm } from '../register/use-record-form.ts'
import {
  emptyPlace,
  type Place,
  type PlaceKey,
  placeSources,
  type PlaceValues,
  placeValues,
  readPlace,
} from './place-values.ts'

interface Part {
  values: PlaceValues
  set: (change: Partial<PlaceValues>) => void
  wrong: (key: PlaceKey) => string | undefined
}

/** A place that the list lacks, or what is known of one beside its name (COOP-1). */
export function PlaceForm({ place }: { place: Place | null }) {
  const { t } = useTranslation('territory')
  const { t: words } = useTranslation('register')
  const form = useRecordForm<PlaceKey>('place', place, place === null ? emptyPlace : placeValues(place), placeSources)
  const reading = readPlace(form.values)
  const [tried, setTried] = useState(false)
  const create = useCommand('territory.create')
  const edit = useCommand('territory.edit')
  const trouble = create.trouble ?? edit.trouble
  const concerned = (key: PlaceKey) => place === null || form.changed.includes(key)
  const problems = useProblemTexts(reading, placeSources, tried, concerned, trouble)
  const leave = () => go(place === null ? { at: 'territory' } : { at: 'territory', id: place.id })

  const save = async (): Promise<(() => void) | null> => {
    setTried(true)
    if ((Object.keys(reading.problems) as PlaceKey[]).some(concerned)) return null
    if (place === null) {
      const fields = filled(reading.fields) as InputOf<'territory.create'>['fields']
      const made = await create.run({ fields }, form.command())
      if (!made.ok) return null
      await form.discard()
      toastDone(t('created', { name: fields.name }))
      return () => go({ at: 'territory', id: made.value.id })
    }
    if (form.changed.length > 0) {
      const patch = patchOf(reading, placeSources, form.changed)
      const done = await edit.run({ id: place.id, patch, seen: form.seen.refs() })
      if (!done.ok) return null
      toastDone(t('saved', { name: place.name }))
    }
    await form.discard()
    return leave
  }
  if (!form.ready) return <EmptyState title={words('reading')} />
  const part: Part = { values: form.values, set: form.set, wrong: problems.wrong }
  return (
    <RecordFormPage
      title={place === null ? t('newTitle') : t('editTitle', { name: place.name })}
      {...(place !== null && { note: t(`levelOf.${place.level}`) })}
      form={form}
      problems={problems.list}
      trouble={trouble}
      verb={place === null ? t('createVerb') : words('save')}
      busy={create.busy || edit.busy}
      onSave={save}
      onLeave={leave}
    >
      <Panel title={t('place')}>
        <Stack gap={3}>
          {place === null && <WhereFields {...part} />}
          <NameFields {...part} fixed={place !== null} />
          <NotesField
            id="notes"
            label={words('field.notes')}
            value={form.values.notes}
            onChange={notes => form.set({ notes })}
            maxLength={1000}
          />
        </Stack>
      </Panel>
    </RecordFormPage>
  )
}

/** Where a new place lies; what lies in no département is one. */
function WhereFields({ values, set, wrong }: Part) {
  const { t } = useTranslation('territory')
  const { t: words } = useTranslation('register')
  const regions = useTerritory()
  const departements = regions.find(one => one.code === values.region)?.departements ?? []
  return (
    <>
      <NameField values={values} set={set} wrong={wrong} label={words('stored.name')} />
      <FieldRow columns={2}>
        <SelectField
          id="region"
          label={t('inRegion')}
          value={values.region}
          onChange={region => set({ region, departement: '' })}
          choices={regions.map(({ code, name }) => ({ value: code, label: name }))}
          error={wrong('region')}
          required
        />
        <SelectField
          id="departement"
          label={t('inDepartement')}
          value={values.departement}
          onChange={departement => set({ departement })}
          choices={departements.map(({ id, name }) => ({ value: id, label: name }))}
          disabled={values.region === ''}
          hint={t(values.departement === '' ? 'becomesDepartement' : 'becomesArrondissement')}
          clearable
        />
      </FieldRow>
    </>
  )
}

/** Every name but the one that records carry: that is for ever. */
function NameFields({ values, set, wrong, fixed }: Part & { fixed: boolean }) {
  const { t } = useTranslation('territory')
  const { t: words } = useTranslation('register')
  return (
    <>
      {fixed && <p className="quiet">{t('nameFixed', { name: values.name })}</p>}
      <FieldRow columns={2}>
        <TextField
          id="nameEn"
          label={words('stored.name_en')}
          value={values.nameEn}
          onChange={nameEn => set({ nameEn })}
          error={wrong('nameEn')}
          maxLength={60}
        />
        <TextField
          id="otherNames"
          label={words('stored.other_names')}
          value={values.otherNames}
          onChange={otherNames => set({ otherNames })}
          error={wrong('otherNames')}
          hint={t('otherNamesHint')}
          maxLength={1200}
        />
      </FieldRow>
    </>
  )
}
