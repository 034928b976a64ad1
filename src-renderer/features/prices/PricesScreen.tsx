import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { parseDecimal } from '#shared/domain/decimal-input.ts'
import { may } from '#shared/domain/rights.ts'
import { api, type OutputOf } from '../../api/client.ts'
import { useTablesVersion } from '../../api/events.ts'
import { useCsvExport } from '../../api/export.ts'
import { useAsk, useCommand } from '../../api/queries.ts'
import { go, useRoute } from '../../app/route.ts'
import { useMe } from '../../app/session.ts'
import { useFormats } from '../../i18n/format.ts'
import { useTroubleText } from '../../i18n/refusal-text.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { ChoiceField } from '../../ui/ChoiceField.tsx'
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx'
import { DataGrid } from '../../ui/DataGrid.tsx'
import { DateField } from '../../ui/DateField.tsx'
import { today } from '../../ui/day.ts'
import { MoneyField } from '../../ui/DecimalField.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { EntryForm } from '../../ui/EntryForm.tsx'
import type { GridColumn } from '../../ui/grid-columns.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { Figure, Panel, Stack } from '../../ui/Panel.tsx'
import { ListWithRecord } from '../../ui/RecordPane.tsx'
import { SelectField } from '../../ui/SelectField.tsx'
import { Tag } from '../../ui/Tag.tsx'
import { TextField } from '../../ui/TextField.tsx'
import { toastDone } from '../../ui/toast.tsx'
import css from '../till/Till.module.css'

type PriceRow = OutputOf<'prices.list'>['rows'][number]
type Grade = PriceRow['grade']
const grades: readonly Grade[] = ['I', 'II', 'HS']

/** *Prix*: today's grid at the top, every dated price below (DEL-6). */
export function PricesScreen() {
  const { t } = useTranslation('prices')
  const formats = useFormats()
  const me = useMe()
  const route = useRoute('prices')
  const version = useTablesVersion('price', 'void')
  const exporting = useCsvExport('prices.exportCsv')
  const now = useAsk('prices.inForce', { day: today() }, { tables: ['price', 'void'] })
  const [setting, setSetting] = useState(false)
  const [withdrawing, setWithdrawing] = useState<PriceRow | null>(null)
  const mayEdit = may(me.role, 'prices.edit')
  return (
    <div className={css.screen}>
      <PageHeader title={t('title')} />
      <Panel title={t('today', { day: formats.day(today()) })}>
        <div className={css.figures}>
          {grades.map(grade => {
            const price = now.data?.prices.find(one => one.grade === grade && one.certification === null)
            return (
              <Figure
                key={grade}
                small
                label={t('grade', { grade })}
                value={price === undefined ? '–' : formats.amount(price.price_xaf)}
                unit="FCFA/kg"
              />
            )
          })}
        </div>
      </Panel>
      <ListWithRecord>
        <DataGrid<PriceRow>
          id="prices"
          label={t('title')}
          rowId={row => row.id}
          version={version}
          load={(query, signal) => api.prices.list(query, { signal })}
          columns={usePriceColumns()}
          selected={route?.id ?? null}
          onSelect={row => {
            go({ at: 'prices', id: row.id })
            if (mayEdit && !row.void) setWithdrawing(row)
          }}
          isVoid={row => row.void}
          count={total => t('count', { count: total, total: formats.whole(total) })}
          empty={{ title: t('none'), children: t('noneHint') }}
          {...(may(me.role, 'export.lists') && { onExport: exporting.run, exporting: exporting.busy })}
          actions={
            mayEdit && (
              <ActionButton small kind="primary" shortcut="create" onClick={() => setSetting(true)}>
                {t('new')}
              </ActionButton>
            )
          }
        />
      </ListWithRecord>
      {setting && <NewPrice onDone={() => setSetting(false)} />}
      {withdrawing !== null && <WithdrawPrice price={withdrawing} onDone={() => setWithdrawing(null)} />}
    </div>
  )
}

function NewPrice({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation('prices')
  const { t: common } = useTranslation('common')
  const say = useTroubleText()
  const formats = useFormats()
  const set = useCommand('prices.set')
  const warehouses = useAsk(
    'warehouses.list',
    { offset: 0, limit: 200, sort: [], filter: {}, archived: 'hide' },
    { tables: ['warehouse'] },
  )
  const [day, setDay] = useState(today())
  const [grade, setGrade] = useState<Grade>('II')
  const [price, setPrice] = useState('')
  const [wh, setWh] = useState('')
  const [certification, setCertification] = useState('')
  const typed = parseDecimal(price, { scale: 0 })
  const price_xaf = typed.ok ? typed.value.value : 0
  const ready = day !== '' && price_xaf > 0
  const submit = async () => {
    const done = await set.run({
      day,
      grade,
      price_xaf,
      ...(wh === '' ? {} : { wh }),
      ...(certification.trim() === '' ? {} : { certification: certification.trim() }),
    })
    if (!done.ok) return
    toastDone(t('done', { grade, price: formats.amount(price_xaf) }))
    onDone()
  }
  return (
    <Dialog
      open
      onClose={onDone}
      title={t('new')}
      actions={
        <>
          <ActionButton onClick={onDone}>{common('action.cancel')}</ActionButton>
          <ActionButton kind="primary" busy={set.busy} disabled={!ready} onClick={() => void submit()}>
            {t('save')}
          </ActionButton>
        </>
      }
    >
      <EntryForm onSubmit={() => ready && void submit()} label={t('new')}>
        <Stack gap={3}>
          <ChoiceField
            label={t('gradeColumn')}
            choices={grades.map(value => ({ value, label: value }))}
            value={grade}
            onChange={setGrade}
          />
          <MoneyField
            id="price"
            unit="FCFA/kg"
            label={t('price')}
            value={price}
            onChange={setPrice}
            required
            autoFocus
          />
          <DateField id="day" label={t('from')} value={day} onChange={setDay} />
          <SelectField
            label={t('warehouse')}
            value={wh}
            onChange={setWh}
            choices={(warehouses.data?.rows ?? []).map(row => ({
              value: row.id,
              label: `${row.code ?? ''} ${row.name ?? ''}`,
            }))}
            clearable
            placeholder={t('everywhere')}
          />
          <TextField
            label={t('certification')}
            value={certification}
            onChange={setCertification}
            maxLength={40}
            placeholder={t('plain')}
          />
          {set.trouble && <Notice tone="bad" title={say(set.trouble)} urgent />}
        </Stack>
      </EntryForm>
    </Dialog>
  )
}

function WithdrawPrice({ price, onDone }: { price: PriceRow; onDone: () => void }) {
  const { t } = useTranslation('prices')
  const formats = useFormats()
  const say = useTroubleText()
  const withdraw = useCommand('prices.withdraw')
  const submit = async (why: string) => {
    const done = await withdraw.run({ id: price.id, why })
    if (!done.ok) return
    toastDone(t('withdrawn'))
    onDone()
  }
  return (
    <ConfirmDialog
      open
      title={t('withdrawAsk', {
        grade: price.grade,
        price: formats.amount(price.price_xaf),
        day: formats.day(price.day),
      })}
      verb={t('withdrawVerb')}
      danger
      askReason
      busy={withdraw.busy}
      error={withdraw.trouble && say(withdraw.trouble)}
      onConfirm={why => void submit(why)}
      onClose={onDone}
    >
      {t('withdrawHint')}
    </ConfirmDialog>
  )
}

function usePriceColumns(): readonly GridColumn<PriceRow>[] {
  const { t } = useTranslation('prices')
  return useMemo(
    () => [
      { field: 'day', header: t('from'), kind: 'day', filter: true, strong: true },
      {
        field: 'grade',
        header: t('gradeColumn'),
        kind: 'choice',
        filter: true,
        choices: grades.map(value => ({ value, label: value })),
      },
      { field: 'price_xaf', header: t('price'), kind: 'money' },
      {
        field: 'whName',
        header: t('warehouse'),
        kind: 'text',
        grow: 1,
        sortable: false,
        value: row => row.whName ?? t('everywhere'),
      },
      { field: 'certification', header: t('certification'), kind: 'text', sortable: false },
      { field: 'actorName', header: t('by'), kind: 'text', sortable: false },
      {
        field: 'inForce',
        header: t('state'),
        kind: 'text',
        sortable: false,
        value: row => (row.void ? t('void') : row.inForce ? t('inForce') : ''),
        render: row =>
          row.void ? <Tag tone="void">{t('void')}</Tag> : row.inForce ? <Tag tone="good">{t('inForce')}</Tag> : null,
      },
    ],
    [t],
  )
}
