import { useTranslation } from 'react-i18next'
import { IDENTITY_TYPES, parseIdentityPaper } from '#shared/domain/identity-paper.ts'
import { parsePhone } from '#shared/domain/phone.ts'
import { parsePosition } from '#shared/domain/position.ts'
import { DateField } from '../../ui/DateField.tsx'
import { FieldRow } from '../../ui/Panel.tsx'
import { SelectField } from '../../ui/SelectField.tsx'
import { TextField } from '../../ui/TextField.tsx'
import { nameAsWritten } from './read-person.ts'
import type { Values } from './record-values.ts'
import { phoneText } from './stored-text.ts'

interface Part<K extends string> {
  values: Values<K>
  set: (change: Partial<Values<K>>) => void
  /** What is wrong with a field, in words. */
  wrong: (key: K) => string | undefined
}

/** The name; offers the way the register writes it. */
export function NameField({ values, set, wrong, label }: Part<'name'> & { label?: string }) {
  const { t } = useTranslation('register')
  const written = label === undefined ? nameAsWritten(values.name) : null
  return (
    <TextField
      id="name"
      label={label ?? t('field.name')}
      printed
      value={values.name}
      onChange={name => set({ name })}
      error={wrong('name')}
      maxLength={100}
      required
      autoFocus
      hint={
        written === null ? (
          label === undefined && t('hint.name')
        ) : (
          <button type="button" className="choice-link" onClick={() => set({ name: written })}>
            {t('hint.writeName', { name: written })}
          </button>
        )
      }
    />
  )
}

/** A phone in any spelling; shows the number that was understood, offers today's form of an old one. */
export function PhoneField({
  id,
  value,
  onChange,
  error,
}: {
  id: 'phone' | 'phone2'
  value: string
  onChange: (text: string) => void
  error: string | undefined
}) {
  const { t } = useTranslation('register')
  const read = parsePhone(value)
  const old = !read.ok && read.error.kind === 'PhoneOldEightDigits' ? read.error.proposal : null
  const echo = read.ok && phoneText(read.value.value) !== value ? `= ${phoneText(read.value.value)}` : undefined
  const foreign = !read.ok && read.error.kind === 'PhoneForeign' ? t('hint.phoneForeign') : undefined
  return (
    <TextField
      id={id}
      type="tel"
      label={t(`field.${id}`)}
      value={value}
      onChange={onChange}
      error={error}
      maxLength={30}
      hint={
        old === null ? (
          (echo ?? foreign)
        ) : (
          <button type="button" className="choice-link" onClick={() => onChange(phoneText(old))}>
            {t('hint.phoneOld', { phone: phoneText(old) })}
          </button>
        )
      }
    />
  )
}

/** The paper: its kind is found from the number where nobody chose it. */
export function IdentityFields({ values, set, wrong }: Part<'idType' | 'idNumber' | 'idExpiry'>) {
  const { t } = useTranslation('register')
  const paper = parseIdentityPaper(values.idNumber)
  const written = paper.ok && paper.value.number !== values.idNumber.trim() ? paper.value.number : null
  const kind = paper.ok && values.idType === '' ? t(`identity.${paper.value.type}`) : null
  const echo = [kind, written].filter(Boolean).join(' ')
  return (
    <FieldRow columns={3}>
      <TextField
        id="idNumber"
        label={t('field.idNumber')}
        value={values.idNumber}
        onChange={idNumber => set({ idNumber })}
        error={wrong('idNumber')}
        hint={[echo && `= ${echo}`, paper.ok && paper.value.unusual && t('hint.identityUnusual')]
          .filter(Boolean)
          .join(' · ')}
        maxLength={40}
      />
      <SelectField
        id="idType"
        label={t('field.idType')}
        value={values.idType}
        onChange={idType => set({ idType })}
        choices={IDENTITY_TYPES.map(value => ({ value, label: t(`identity.${value}`) }))}
        error={wrong('idType')}
        {...(kind !== null && { placeholder: kind })}
        clearable
      />
      <DateField
        id="idExpiry"
        label={t('field.idExpiry')}
        value={values.idExpiry}
        onChange={idExpiry => set({ idExpiry })}
        error={wrong('idExpiry')}
        keepsUnread
      />
    </FieldRow>
  )
}

/** A position in any notation; says what was understood and what is odd about it. */
export function PositionField({ values, set, wrong, region }: Part<'position'> & { region: string | null }) {
  const { t } = useTranslation('register')
  const read = parsePosition(values.position, region)
  const notes = read.ok
    ? [
        `= ${degrees(read.value.lat_e6)}\u00a0N, ${degrees(read.value.lon_e6)}\u00a0E`,
        read.value.swapped && t('hint.positionSwapped'),
        read.value.elsewhere && t('hint.positionElsewhere'),
        read.value.coarse && t('hint.positionCoarse'),
      ].filter(Boolean)
    : []
  return (
    <TextField
      id="position"
      label={t('field.position')}
      value={values.position}
      onChange={position => set({ position })}
      error={wrong('position')}
      hint={notes.length > 0 ? notes.join(' · ') : t('hint.position')}
      maxLength={100}
    />
  )
}

export const degrees = (e6: number): string => (e6 / 1e6).toFixed(6).replace('.', ',')
