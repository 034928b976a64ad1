import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { InputOf } from '../../api/client.ts'
import { useCommand } from '../../api/queries.ts'
import { go } from '../../app/route.ts'
import { today } from '../../ui/day.ts'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { toastDone } from '../../ui/toast.tsx'
import { useTerritory } from '../register/PlaceFields.tsx'
import { RecordFormPage } from '../register/RecordFormPage.tsx'
import { filled, patchOf, textIn } from '../register/record-values.ts'
import { useProblemTexts } from '../register/use-problem-texts.ts'
import { useRecordForm } from '../register/use-record-form.ts'
import { FarmerAlike, useFarmerAlike } from './FarmerAlike.tsx'
import { FarmerFields } from './FarmerFields.tsx'
import { emptyFarmer, type Farmer, farmerSources, farmerValues, type FarmerKey, readFarmer } from './farmer-values.ts'

/** A new farmer, or one to change: every field of FAR-1, checked as it is stored, likely doubles beside. */
export function FarmerForm({ farmer }: { farmer: Farmer | null }) {
  const { t } = useTranslation('farmers')
  const { t: words } = useTranslation('register')
  const form = useRecordForm<FarmerKey>(
    'farmer',
    farmer,
    farmer === null ? emptyFarmer : farmerValues(farmer, year => words('about', { year })),
    farmerSources,
  )
  const region = useTerritory().find(one => one.name === form.values.region)?.code ?? null
  const reading = readFarmer(form.values, region, today())
  const [tried, setTried] = useState(false)
  const create = useCommand('farmers.create')
  const edit = useCommand('farmers.edit')
  const trouble = create.trouble ?? edit.trouble
  const concerned = (key: FarmerKey) => farmer === null || form.changed.includes(key) || key === 'name'
  const problems = useProblemTexts(reading, farmerSources, tried, concerned, trouble)
  const alike = useFarmerAlike(farmer?.id, reading.fields)
  const leave = () => go(farmer === null ? { at: 'farmers' } : { at: 'farmers', id: farmer.id })

  const save = async (): Promise<(() => void) | null> => {
    setTried(true)
    if ((Object.keys(reading.problems) as FarmerKey[]).some(concerned)) return null
    if (farmer === null) {
      const made = await create.run(
        { fields: filled(reading.fields) as InputOf<'farmers.create'>['fields'] },
        form.command(),
      )
      if (!made.ok) return null
      await form.discard()
      toastDone(t('created', { name: textIn(reading.fields, 'name'), no: made.value.no ?? '' }))
      return () => go({ at: 'farmers', id: made.value.id })
    }
    if (form.changed.length > 0) {
      const done = await edit.run({
        id: farmer.id,
        patch: patchOf(reading, farmerSources, form.changed),
        seen: form.seen.refs(),
      })
      if (!done.ok) return null
      toastDone(t('saved', { name: textIn(reading.fields, 'name') }))
    }
    await form.discard()
    return leave
  }
  if (!form.ready) return <EmptyState title={words('reading')} />
  return (
    <RecordFormPage
      title={farmer === null ? t('newTitle') : t('editTitle', { name: farmer.name ?? farmer.no })}
      {...(farmer?.no && { note: farmer.no })}
      form={form}
      problems={problems.list}
      trouble={trouble}
      verb={farmer === null ? t('createVerb') : words('save')}
      busy={create.busy || edit.busy}
      onSave={save}
      onLeave={leave}
      aside={<FarmerAlike rows={alike} />}
    >
      <FarmerFields values={form.values} set={form.set} wrong={problems.wrong} region={region} />
    </RecordFormPage>
  )
}
