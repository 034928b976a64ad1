import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { parseDecimal } from '#shared/domain/decimal-input.ts'
import { may } from '#shared/domain/rights.ts'
import { useAsk, useCommand } from '../../api/queries.ts'
import { useMe } from '../../app/session.ts'
import { useFormats } from '../../i18n/format.ts'
import { useTroubleText } from '../../i18n/refusal-text.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { CountField, MoneyField, PercentField, WeightField } from '../../ui/DecimalField.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { Actions, FieldRow, Page, Panel, Stack } from '../../ui/Panel.tsx'
import { CheckField, SelectField } from '../../ui/SelectField.tsx'
import { TextField } from '../../ui/TextField.tsx'
import { toastDone } from '../../ui/toast.tsx'

type Values = Readonly<Record<string, unknown>>
interface Field {
  name: string
  /** decimal places of what is typed; null for text */
  scale: number | null
  draw: (props: { label: string; value: string; onChange: (text: string) => void; disabled: boolean }) => ReactNode
}

const line = (name: string): Field => ({ name, scale: null, draw: props => <TextField {...props} maxLength={200} /> })
const percent = (name: string): Field => ({ name, scale: 2, draw: props => <PercentField {...props} /> })
const paperFields = [
  'organisation_name',
  'organisation_address',
  'organisation_phone',
  'organisation_niu',
  'organisation_rccm',
  'organisation_buyer_card',
].map(line)

/** Every setting of the organisation, saved one by one as facts of the ledger; only admins change them. */
export function RulesPart() {
  const { t } = useTranslation('settings')
  const { data } = useAsk('settings.all', {}, { tables: ['setting'] })
  if (data === undefined) return null
  const counter: Field[] = [
    { name: 'bag_tare_g', scale: 3, draw: props => <WeightField {...props} /> },
    percent('moisture_base_bp'),
    percent('moisture_limit_bp'),
    percent('foreign_tolerance_bp'),
    percent('price_band_bp'),
    { name: 'four_eyes_xaf', scale: 0, draw: props => <MoneyField {...props} /> },
    { name: 'confirm_above_xaf', scale: 0, draw: props => <MoneyField {...props} /> },
    { name: 'quota_g_per_ha', scale: 3, draw: props => <WeightField {...props} /> },
    { name: 'lock_minutes', scale: 0, draw: props => <CountField {...props} unit={t('minutes')} /> },
  ]
  return (
    <Page>
      <Group title={t('organisation')} fields={paperFields} values={data.values} />
      <Group title={t('counter')} fields={counter} values={data.values} />
      <Choices values={data.values} />
    </Page>
  )
}

function Group({ title, fields, values }: { title: string; fields: readonly Field[]; values: Values }) {
  const { t } = useTranslation('settings')
  const me = useMe()
  const say = useTroubleText()
  const set = useCommand('settings.set')
  const written = useWritten()
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>({})
  const disabled = !may(me.role, 'settings.edit')
  const changed = fields.filter(
    field => typed[field.name] !== undefined && typed[field.name] !== written(field, values),
  )
  const save = async () => {
    for (const field of changed) {
      const text = typed[field.name] ?? ''
      const parsed = field.scale === null ? null : parseDecimal(text, { scale: field.scale })
      if (parsed !== null && !parsed.ok) return
      const done = await set.run({ name: field.name, value: parsed === null ? text.trim() : parsed.value.value })
      if (!done.ok) return
    }
    setTyped({})
    toastDone(t('saved'))
  }
  return (
    <Panel title={title}>
      <Stack gap={3}>
        <FieldRow columns={3}>
          {fields.map(field => (
            <div key={field.name}>
              {field.draw({
                label: t(`name.${field.name as 'bag_tare_g'}`),
                value: typed[field.name] ?? written(field, values),
                onChange: text => setTyped({ ...typed, [field.name]: text }),
                disabled,
              })}
            </div>
          ))}
        </FieldRow>
        {set.trouble && <Notice tone="bad" title={say(set.trouble)} urgent />}
        <Actions>
          <ActionButton
            kind="primary"
            disabled={disabled || changed.length === 0}
            busy={set.busy}
            onClick={() => void save()}
          >
            {t('save')}
          </ActionButton>
        </Actions>
      </Stack>
    </Panel>
  )
}

function useWritten(): (field: Field, values: Values) => string {
  const formats = useFormats()
  return (field, values) => {
    const value = values[field.name]
    if (typeof value === 'string') return value
    if (typeof value !== 'number') return ''
    if (field.scale === 3) return formats.weight(value)
    return field.scale === 2 ? formats.percentFigure(value) : formats.amount(value)
  }
}

function Choices({ values }: { values: Values }) {
  const { t } = useTranslation('settings')
  const me = useMe()
  const say = useTroubleText()
  const set = useCommand('settings.set')
  const disabled = !may(me.role, 'settings.edit')
  const save = async (name: string, value: unknown) => {
    if ((await set.run({ name, value })).ok) toastDone(t('saved'))
  }
  return (
    <Panel title={t('choices')}>
      <Stack gap={3}>
        <FieldRow columns={3}>
          <SelectField
            label={t('name.receipt_paper')}
            value={String(values['receipt_paper'])}
            onChange={value => void save('receipt_paper', value)}
            choices={['a5', 'a4', '80mm'].map(value => ({ value, label: value.toUpperCase() }))}
            disabled={disabled}
          />
          <SelectField
            label={t('name.cash_rounding_xaf')}
            value={String(values['cash_rounding_xaf'])}
            onChange={value => void save('cash_rounding_xaf', Number(value))}
            choices={[0, 5, 25].map(value => ({
              value: String(value),
              label: value === 0 ? t('noRounding') : `${value} FCFA`,
            }))}
            disabled={disabled}
          />
        </FieldRow>
        <CheckField
          label={t('name.quota_blocks')}
          checked={values['quota_blocks'] === true}
          onChange={value => void save('quota_blocks', value)}
          disabled={disabled}
        />
        <CheckField
          label={t('name.camera')}
          checked={values['camera'] === true}
          onChange={value => void save('camera', value)}
          disabled={disabled}
        />
        {set.trouble && <Notice tone="bad" title={say(set.trouble)} urgent />}
      </Stack>
    </Panel>
  )
}
