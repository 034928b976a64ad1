import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, type InputOf } from '../../api/client.ts'
import { useCommand } from '../../api/queries.ts'
import { go } from '../../app/route.ts'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { FieldRow, Panel, Stack } from '../../ui/Panel.tsx'
import { TextField } from '../../ui/TextField.tsx'
import { toastDone } from '../../ui/toast.tsx'
import { NameAlike } from '../register/NameAlike.tsx'
import { OtherFields } from '../register/OtherFields.tsx'
import { NameField, PhoneField } from '../register/PersonFields.tsx'
import { PlaceFields } from '../register/PlaceFields.tsx'
import { RecordFormPage } from '../register/RecordFormPage.tsx'
import { filled, patchOf, textIn } from '../register/record-values.ts'
import { useProblemTexts } from '../register/use-problem-texts.ts'
import { useRecordForm } from '../register/use-record-form.ts'
import {
  type Cooperative,
  type CooperativeKey,
  cooperativeSources,
  type CooperativeValues,
  cooperativeValues,
  emptyCooperative,
  readCooperative,
} from './cooperative-values.ts'

/** A new cooperative, or one to change (COOP-1). */
export function CooperativeForm({ cooperative }: { cooperative: Cooperative | null }) {
  const { t } = useTranslation('cooperatives')
  const { t: words } = useTranslation('register')
  const opened = cooperative === null ? emptyCooperative : cooperativeValues(cooperative)
  const form = useRecordForm<CooperativeKey>('cooperative', cooperative, opened, cooperativeSources)
  const reading = readCooperative(form.values)
  const [tried, setTried] = useState(false)
  const create = useCommand('cooperatives.create')
  const edit = useCommand('cooperatives.edit')
  const trouble = create.trouble ?? edit.trouble
  const concerned = (key: CooperativeKey) => cooperative === null || form.changed.includes(key) || key === 'name'
  const problems = useProblemTexts(reading, cooperativeSources, tried, concerned, trouble)
  const name = textIn(reading.fields, 'name')
  const leave = () => go(cooperative === null ? { at: 'cooperatives' } : { at: 'cooperatives', id: cooperative.id })

  const save = async (): Promise<(() => void) | null> => {
    setTried(true)
    if ((Object.keys(reading.problems) as CooperativeKey[]).some(concerned)) return null
    if (cooperative === null) {
      const made = await create.run(
        { fields: filled(reading.fields) as InputOf<'cooperatives.create'>['fields'] },
        form.command(),
      )
      if (!made.ok) return null
      await form.discard()
      toastDone(t('created', { name, no: made.value.no ?? '' }))
      return () => go({ at: 'cooperatives', id: made.value.id })
    }
    if (form.changed.length > 0) {
      const patch = patchOf(reading, cooperativeSources, form.changed)
      const done = await edit.run({ id: cooperative.id, patch, seen: form.seen.refs() })
      if (!done.ok) return null
      toastDone(t('saved', { name }))
    }
    await form.discard()
    return leave
  }
  if (!form.ready) return <EmptyState title={words('reading')} />
  return (
    <RecordFormPage
      title={cooperative === null ? t('newTitle') : t('editTitle', { name: cooperative.name ?? cooperative.no })}
      {...(cooperative?.no && { note: cooperative.no })}
      form={form}
      problems={problems.list}
      trouble={trouble}
      verb={cooperative === null ? t('createVerb') : words('save')}
      busy={create.busy || edit.busy}
      onSave={save}
      onLeave={leave}
      aside={<NameAlike at="cooperatives" name={name} but={cooperative?.id} find={findCooperatives} />}
    >
      <CooperativeFields values={form.values} set={form.set} wrong={problems.wrong} />
    </RecordFormPage>
  )
}

const findCooperatives = async (text: string, signal: AbortSignal) =>
  (await api.cooperatives.find({ text }, { signal })).rows

function CooperativeFields({
  values,
  set,
  wrong,
}: {
  values: CooperativeValues
  set: (change: Partial<CooperativeValues>) => void
  wrong: (key: CooperativeKey) => string | undefined
}) {
  const { t } = useTranslation('register')
  const { t: own } = useTranslation('cooperatives')
  return (
    <>
      <Panel title={own('body')}>
        <Stack gap={3}>
          <NameField values={values} set={set} wrong={wrong} label={own('name')} />
          <FieldRow columns={2}>
            <PhoneField id="phone" value={values.phone} onChange={phone => set({ phone })} error={wrong('phone')} />
            <TextField
              id="address"
              label={t('stored.address')}
              value={values.address}
              onChange={address => set({ address })}
              maxLength={200}
            />
          </FieldRow>
        </Stack>
      </Panel>
      <Panel title={t('part.place')}>
        <PlaceFields values={values} set={set} />
      </Panel>
      <Panel title={t('part.other')}>
        <Stack gap={3}>
          <OtherFields values={values} set={set} wrong={wrong} />
        </Stack>
      </Panel>
    </>
  )
}
