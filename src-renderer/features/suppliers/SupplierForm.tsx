import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, type InputOf } from '../../api/client.ts'
import { useCommand } from '../../api/queries.ts'
import { go } from '../../app/route.ts'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { toastDone } from '../../ui/toast.tsx'
import { NameAlike } from '../register/NameAlike.tsx'
import { useTerritory } from '../register/PlaceFields.tsx'
import { RecordFormPage } from '../register/RecordFormPage.tsx'
import { filled, patchOf, textIn } from '../register/record-values.ts'
import { useProblemTexts } from '../register/use-problem-texts.ts'
import { useRecordForm } from '../register/use-record-form.ts'
import { SupplierFields } from './SupplierFields.tsx'
import {
  emptySupplier,
  readSupplier,
  type Supplier,
  type SupplierKey,
  supplierSources,
  supplierValues,
} from './supplier-values.ts'

/** A new supplier, or one to change: every field of SUP-1. */
export function SupplierForm({ supplier }: { supplier: Supplier | null }) {
  const { t } = useTranslation('suppliers')
  const { t: words } = useTranslation('register')
  const opened = supplier === null ? emptySupplier : supplierValues(supplier)
  const form = useRecordForm<SupplierKey>('supplier', supplier, opened, supplierSources)
  const region = useTerritory().find(one => one.name === form.values.region)?.code ?? null
  const reading = readSupplier(form.values, region)
  const [tried, setTried] = useState(false)
  const create = useCommand('suppliers.create')
  const edit = useCommand('suppliers.edit')
  const trouble = create.trouble ?? edit.trouble
  const concerned = (key: SupplierKey) => supplier === null || form.changed.includes(key) || key === 'name'
  const problems = useProblemTexts(reading, supplierSources, tried, concerned, trouble)
  const name = textIn(reading.fields, 'name')
  const leave = () => go(supplier === null ? { at: 'suppliers' } : { at: 'suppliers', id: supplier.id })

  const save = async (): Promise<(() => void) | null> => {
    setTried(true)
    if ((Object.keys(reading.problems) as SupplierKey[]).some(concerned)) return null
    if (supplier === null) {
      const made = await create.run(
        { fields: filled(reading.fields) as InputOf<'suppliers.create'>['fields'] },
        form.command(),
      )
      if (!made.ok) return null
      await form.discard()
      toastDone(t('created', { name, no: made.value.no ?? '' }))
      return () => go({ at: 'suppliers', id: made.value.id })
    }
    if (form.changed.length > 0) {
      const done = await edit.run({
        id: supplier.id,
        patch: patchOf(reading, supplierSources, form.changed),
        seen: form.seen.refs(),
      })
      if (!done.ok) return null
      toastDone(t('saved', { name }))
    }
    await form.discard()
    return leave
  }
  if (!form.ready) return <EmptyState title={words('reading')} />
  return (
    <RecordFormPage
      title={supplier === null ? t('newTitle') : t('editTitle', { name: supplier.name ?? supplier.no })}
      {...(supplier?.no && { note: supplier.no })}
      form={form}
      problems={problems.list}
      trouble={trouble}
      verb={supplier === null ? t('createVerb') : words('save')}
      busy={create.busy || edit.busy}
      onSave={save}
      onLeave={leave}
      aside={<NameAlike at="suppliers" name={name} but={supplier?.id} find={findSuppliers} />}
    >
      <SupplierFields values={form.values} set={form.set} wrong={problems.wrong} region={region} />
    </RecordFormPage>
  )
}

const findSuppliers = async (text: string, signal: AbortSignal) => (await api.suppliers.find({ text }, { signal })).rows
