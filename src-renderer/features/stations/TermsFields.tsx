import { useTranslation } from 'react-i18next'
import { CheckList } from '../../ui/CheckList.tsx'
import { ChoiceField } from '../../ui/ChoiceField.tsx'
import { FieldRow, Stack } from '../../ui/Panel.tsx'
import { CheckField, SelectField } from '../../ui/SelectField.tsx'
import { TextField } from '../../ui/TextField.tsx'
import { type RightName, rightNames, useDepots } from './station-words.ts'

/** What an admin decides about a station that comes in, as typed. */
export interface StationTerms {
  name: string
  depot: 'known' | 'new'
  depotId: string
  depotName: string
  depotCode: string
  carries: readonly string[]
  rights: readonly RightName[]
}

export const emptyTerms: StationTerms = {
  name: '',
  depot: 'known',
  depotId: '',
  depotName: '',
  depotCode: '',
  carries: [],
  rights: [],
}

/** The terms with the only depot there is, where none was chosen. */
export function withOnlyDepot(terms: StationTerms, depots: readonly { id: string }[]): StationTerms {
  const [only, another] = depots
  return terms.depotId !== '' || only === undefined || another !== undefined ? terms : { ...terms, depotId: only.id }
}

/** The terms as the station wants them; null while they are not whole. */
export function wholeTerms(terms: StationTerms) {
  const { depot, depotId, carries, rights } = terms
  const name = terms.name.trim()
  const [newName, code] = [terms.depotName.trim(), terms.depotCode]
  const isNew = depot === 'new'
  if (name === '' || (isNew ? newName === '' || !/^[A-Z]{3}$/.test(code) : depotId === '')) return null
  const warehouse = isNew ? { name: newName, code } : { id: depotId }
  return { name, warehouse, carries: carries.filter(id => isNew || id !== depotId), rights: [...rights] }
}

interface TermsProps {
  value: StationTerms
  onChange: (change: Partial<StationTerms>) => void
  codeError: string | null
}

/** Name, depot and further depots. `codeError`: what the station says against the three letters. */
export function TermsFields({ value, onChange, codeError }: TermsProps) {
  const { t } = useTranslation('stations')
  const depots = useDepots()
  return (
    <Stack gap={3}>
      <TextField
        id="new-station"
        label={t('name')}
        hint={t('nameHint')}
        value={value.name}
        onChange={name => onChange({ name })}
        maxLength={60}
        required
        autoFocus
      />
      <ChoiceField
        small
        label={t('depot')}
        choices={[
          { value: 'known', label: t('depotKnown') },
          { value: 'new', label: t('depotNew') },
        ]}
        value={value.depot}
        onChange={depot => onChange({ depot })}
      />
      {value.depot === 'known' ? (
        <SelectField
          id="depot"
          label={t('depot')}
          labelHidden
          value={value.depotId}
          onChange={depotId => onChange({ depotId })}
          choices={depots.map(({ id, code, name }) => ({ value: id, label: `${code ?? ''} ${name ?? ''}` }))}
          required
        />
      ) : (
        <NewDepot value={value} onChange={onChange} codeError={codeError} />
      )}
      <CarriesFields
        own={value.depot === 'known' ? value.depotId : ''}
        value={value.carries}
        onChange={carries => onChange({ carries })}
      />
    </Stack>
  )
}

function NewDepot({ value, onChange, codeError }: TermsProps) {
  const { t } = useTranslation('stations')
  return (
    <FieldRow columns={2}>
      <TextField
        id="depot-name"
        label={t('depotName')}
        value={value.depotName}
        onChange={depotName => onChange({ depotName })}
        maxLength={100}
        required
      />
      <TextField
        id="depot-code"
        label={t('depotCode')}
        hint={t('depotCodeHint')}
        value={value.depotCode}
        onChange={code => onChange({ depotCode: code.toUpperCase() })}
        maxLength={3}
        error={codeError}
        required
      />
    </FieldRow>
  )
}

const toggled = <T extends string>(held: readonly T[], one: T, on: boolean): readonly T[] =>
  on ? [...held, one] : held.filter(other => other !== one)

/** Further depots whose data a station keeps; nothing to ask where there is one depot. */
export function CarriesFields(props: {
  own: string
  value: readonly string[]
  onChange: (value: readonly string[]) => void
  autoFocus?: boolean
}) {
  const { t } = useTranslation('stations')
  const others = useDepots().filter(depot => depot.id !== props.own)
  if (others.length === 0) return null
  return (
    <CheckList label={t('carriesAsk')}>
      {others.map(({ id, code, name }, at) => (
        <CheckField
          key={id}
          autoFocus={props.autoFocus === true && at === 0}
          label={`${code ?? ''} ${name ?? ''}`}
          checked={props.value.includes(id)}
          onChange={on => props.onChange(toggled(props.value, id, on))}
        />
      ))}
    </CheckList>
  )
}

/** What a certificate may give besides its depot. */
export function RightsFields(props: {
  value: readonly RightName[]
  onChange: (value: readonly RightName[]) => void
  autoFocus?: boolean
}) {
  const { t } = useTranslation('stations')
  return (
    <CheckList label={t('rights')}>
      {rightNames.map((right, at) => (
        <CheckField
          key={right}
          autoFocus={props.autoFocus === true && at === 0}
          label={t(`right.${right}`)}
          hint={t(`rightHint.${right}`)}
          checked={props.value.includes(right)}
          onChange={on => props.onChange(toggled(props.value, right, on))}
        />
      ))}
    </CheckList>
  )
}
