import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type DecimalFault, parseDecimal } from '#shared/domain/decimal-input.ts'
import { may } from '#shared/domain/rights.ts'
import { ok, type Result } from '#shared/kit/result.ts'
import { type Command, useAsk, useCommand } from '../../api/queries.ts'
import type { Trouble } from '../../api/trouble.ts'
import { useMe } from '../../app/session.ts'
import { useFormats } from '../../i18n/format.ts'
import { useTroubleText } from '../../i18n/refusal-text.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { CountField, MoneyField, PercentField, WeightField } from '../../ui/DecimalField.tsx'
import { focusField } from '../../ui/ErrorSummary.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { Actions, FieldRow, Page, Panel, Stack } from '../../ui/Panel.tsx'
import { CheckField, SelectField } from '../../ui/SelectField.tsx'
import { TextField } from '../../ui/TextField.tsx'
import { toastDone } from '../../ui/toast.tsx'
import { ChangedMeanwhile } from '../register/ChangedMeanwhile.tsx'
import { keptPhone, phoneText } from '../register/stored-text.ts'

import { RetentionPanel } from './RetentionPanel.tsx'

type Values = Readonly<Record<string, unknown>>
type Now = Extract<Trouble, { kind: 'ChangedMeanwhile' }>['fields']
interface Field {
  name: string
  /** decimal places of what is typed; null for text */
  scale: number | null
  /** a telephone number, which is shown as people read it */
  isPhone?: boolean
  draw: (props: {
    id: string
    label: string
    value: string
    onChange: (text: string) => void
    error: string | undefined
    disabled: boolean
  }) => ReactNode
}

/** What is typed over a setting, and the value that it had when that began. */
interface Typed {
  text: string
  was: unknown
}

const line = (name: string): Field => ({
  name,
  scale: null,
  draw: props => <TextField {...props} printed maxLength={200} />,
})
const percent = (name: string): Field => ({ name, scale: 2, draw: props => <PercentField {...props} /> })
const paperFields: Field[] = [
  line('organisation_name'),
  line('organisation_address'),
  { ...line('organisation_phone'), isPhone: true },
  line('organisation_niu'),
  line('organisation_rccm'),
  line('organisation_buyer_card'),
]

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
      <RetentionPanel days={Number(data.values['talk_keep_days'] ?? 0)} />
    </Page>
  )
}

function Group({ title, fields, values }: { title: string; fields: readonly Field[]; values: Values }) {
  const { t } = useTranslation('settings')
  const me = useMe()
  const { t: common } = useTranslation('common')
  const set = useCommand('settings.set')
  const written = useWritten()
  const [typed, setTyped] = useState<Readonly<Record<string, Typed>>>({})
  const disabled = !may(me.role, 'settings.edit')
  const shown = (field: Field) => typed[field.name]?.text ?? written(field, values[field.name])
  const changed = fields.filter(field => shown(field) !== written(field, values[field.name]))
  const save = async (over = typed) => {
    const unreadable = changed.find(field => !readSetting(field, shown(field)).ok)
    if (unreadable !== undefined) return focusField(unreadable.name)
    for (const field of changed) {
      const read = readSetting(field, shown(field))
      if (!read.ok) return
      const done = await set.run({ name: field.name, value: read.value, was: over[field.name]?.was })
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
                id: field.name,
                label: t(`name.${field.name as 'bag_tare_g'}`),
                value: shown(field),
                onChange: text =>
                  setTyped({ ...typed, [field.name]: { text, was: typed[field.name]?.was ?? values[field.name] } }),
                error: field.scale !== null && shown(field).trim() === '' ? common('decimal.unreadable') : undefined,
                disabled,
              })}
            </div>
          ))}
        </FieldRow>
        <NotSet
          command={set}
          write={(name, value) => written(fields.find(field => field.name === name) ?? line(name), value)}
          onMine={now => {
            const over = { ...typed }
            for (const { field, value } of now) over[field] = { text: typed[field]?.text ?? '', was: value }
            setTyped(over)
            void save(over)
          }}
          onTheirs={now => {
            const theirs = new Set(now.map(({ field }) => field))
            setTyped(Object.fromEntries(Object.entries(typed).filter(([name]) => !theirs.has(name))))
          }}
        />
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

/** A setting from its field; a number that cannot be read, or is left out, is none. */
function readSetting({ scale, isPhone }: Field, text: string): Result<string | number, DecimalFault> {
  if (scale === null) return ok(isPhone ? keptPhone(text) : text.trim())
  const parsed = parseDecimal(text, { scale })
  return parsed.ok ? ok(parsed.value.value) : parsed
}

function useWritten(): (field: Field, value: unknown) => string {
  const formats = useFormats()
  return ({ scale, isPhone }, value) => {
    if (typeof value === 'string') return isPhone ? phoneText(keptPhone(value)) : value
    if (typeof value !== 'number') return ''
    if (scale === 3) return formats.weight(value)
    return scale === 2 ? formats.percentFigure(value) : formats.amount(value)
  }
}

/** Why a setting is not set; where somebody else set it meanwhile, the person chooses between both. */
function NotSet(props: {
  command: Command<'settings.set'>
  write: (name: string, value: unknown) => string
  onMine: (now: Now) => void
  onTheirs: (now: Now) => void
}) {
  const { command, write, onMine, onTheirs } = props
  const { t } = useTranslation('settings')
  const say = useTroubleText()
  const { trouble } = command
  if (trouble === null) return null
  if (trouble.kind !== 'ChangedMeanwhile') return <Notice tone="bad" title={say(trouble)} urgent />
  const settle = (chosen: (now: Now) => void) => () => {
    command.reset()
    chosen(trouble.fields)
  }
  return (
    <ChangedMeanwhile
      trouble={trouble}
      written={{ label: name => t(`name.${name as 'bag_tare_g'}`), value: write }}
      onMine={settle(onMine)}
      onTheirs={settle(onTheirs)}
    />
  )
}

function Choices({ values }: { values: Values }) {
  const { t } = useTranslation('settings')
  const { t: common } = useTranslation('common')
  const me = useMe()
  const set = useCommand('settings.set')
  const [chosen, setChosen] = useState<unknown>(null)
  const disabled = !may(me.role, 'settings.edit')
  const save = async (name: string, value: unknown, was = values[name]) => {
    setChosen(value)
    if ((await set.run({ name, value, was })).ok) toastDone(t('saved'))
  }
  const rounding = (value: unknown) => (value === 0 ? t('noRounding') : `${String(value)} FCFA`)
  const write = (name: string, value: unknown) => {
    if (typeof value === 'boolean') return common(value ? 'yes' : 'no')
    return name === 'cash_rounding_xaf' ? rounding(value) : String(value).toUpperCase()
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
            choices={[0, 5, 25].map(value => ({ value: String(value), label: rounding(value) }))}
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
        <NotSet
          command={set}
          write={write}
          onMine={([now]) => now && void save(now.field, chosen, now.value)}
          onTheirs={() => undefined}
        />
      </Stack>
    </Panel>
  )
}
