import { TextInput } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { type DecimalFault, parseDecimal } from '#shared/domain/decimal-input.ts'
import { useFormats } from '../i18n/format.ts'
import { type FieldProps, fieldProps } from './TextField.tsx'

export interface DecimalFieldProps extends FieldProps {
  /** Decimal places of the stored unit: 3 for kilograms in grams, 0 for francs. */
  scale: number
  unit: string
  /** A stored value as this field writes it, without unit. */
  write: (value: number) => string
  negative?: boolean
  align?: 'left' | 'right'
  /** Says nothing of its own about what cannot be read: the form does, in `error`. */
  quiet?: boolean
}

/**
 * A number as people type it here: `1234,5`, `1234.5`, `1 234,5`. Shows what was understood while typing, writes it in
 * full on leaving, and asks between both readings of `1.234` (ux.md §7). The value stays the text; parse it with
 * `parseDecimal` and the same scale.
 */
export function DecimalField(props: DecimalFieldProps) {
  const {
    value,
    onChange,
    scale,
    unit,
    write,
    negative,
    align = 'left',
    quiet = false,
    inputRef,
    error,
    ...field
  } = props
  const read = parseDecimal(value, { scale, negative })
  const understood = read.ok ? write(read.value.value) : null
  // beside it a long unit would cover what is typed
  const echoed = unit.length > 2 ? '' : ` ${unit}`
  const echo = understood !== null && understood !== value.trim() ? `= ${understood}${echoed}` : unit
  const fault = read.ok || quiet ? null : faultText(read.error)
  const leave = () => {
    // `1.234` ha in English would read two ways: what was typed stays.
    if (understood !== null && understood !== value && parseDecimal(understood, { scale, negative }).ok)
      onChange(understood)
    field.onBlur?.()
  }
  return (
    <TextInput
      {...fieldProps({
        ...field,
        onBlur: leave,
        error: error ?? (fault && <Fault fault={fault} write={write} unit={unit} onPick={onChange} />),
      })}
      className="decimal-field"
      data-align={align}
      inputMode="decimal"
      autoComplete="off"
      value={value}
      onChange={event => onChange(event.currentTarget.value)}
      onFocus={event => event.currentTarget.select()}
      {...(inputRef && { ref: inputRef })}
      rightSection={<span className="field-unit">{echo}</span>}
      rightSectionWidth={`calc(${echo.length}ch + 14px)`}
      rightSectionPointerEvents="none"
    />
  )
}

/** An empty field is not yet a mistake; the form says whether it is required. */
const faultText = (fault: DecimalFault): DecimalFault | null => (fault.kind === 'DecimalEmpty' ? null : fault)

interface FaultProps {
  fault: DecimalFault
  write: (value: number) => string
  unit: string
  onPick: (text: string) => void
}

function Fault({ fault, write, unit, onPick }: FaultProps): ReactNode {
  const { t } = useTranslation('common')
  switch (fault.kind) {
    case 'DecimalAmbiguous':
      return (
        <span>
          {t('decimal.ambiguous')}{' '}
          {fault.proposals.map(value => (
            <button key={value} type="button" className="choice-link" onClick={() => onPick(write(value))}>
              {write(value)} {unit}
            </button>
          ))}
        </span>
      )
    case 'DecimalTooPrecise':
      return fault.most === 0 ? t('decimal.whole') : t('decimal.tooPrecise', { count: fault.most })
    case 'DecimalTooLarge':
      return t('decimal.tooLarge')
    case 'DecimalUnreadable':
    case 'DecimalEmpty':
      return t('decimal.unreadable')
  }
}

type Ready = Omit<DecimalFieldProps, 'scale' | 'unit' | 'write'>

/** Francs: `parseDecimal(text, { scale: 0 })`. */
export function MoneyField({ unit, ...props }: Ready & { unit?: string }) {
  const formats = useFormats()
  return <DecimalField {...props} scale={0} unit={unit ?? 'FCFA'} write={formats.amount} />
}

/** Kilograms, kept in grams: `parseDecimal(text, { scale: 3 })`. */
export function WeightField(props: Ready) {
  const formats = useFormats()
  return <DecimalField {...props} scale={3} unit="kg" write={formats.weight} />
}

/** Percent, kept in basis points: `parseDecimal(text, { scale: 2 })`. */
export function PercentField(props: Ready) {
  const formats = useFormats()
  return <DecimalField {...props} scale={2} unit="%" write={formats.percentFigure} />
}

/** Hectares, kept in square metres: `parseDecimal(text, { scale: 4 })`. */
export function AreaField(props: Ready) {
  const formats = useFormats()
  return <DecimalField {...props} scale={4} unit="ha" write={formats.hectareFigure} />
}

/** A whole number of things (bags): `parseDecimal(text, { scale: 0 })`. */
export function CountField(props: Ready & { unit: string }) {
  const formats = useFormats()
  return <DecimalField {...props} scale={0} write={formats.whole} />
}
