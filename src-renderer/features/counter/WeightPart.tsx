import { X } from 'lucide-react'
import { flushSync } from 'react-dom'
import { useTranslation } from 'react-i18next'
import { DateField } from '../../ui/DateField.tsx'
import { today } from '../../ui/day.ts'
import { CountField, PercentField, WeightField } from '../../ui/DecimalField.tsx'
import { ChoiceField } from '../../ui/ChoiceField.tsx'
import { FieldRow, Panel } from '../../ui/Panel.tsx'
import { TextField } from '../../ui/TextField.tsx'
import { useShortcut } from '../../ui/use-shortcut.ts'
import css from './Counter.module.css'
import type { CounterDraft, Grade } from './counter-draft.ts'

const grades: readonly Grade[] = ['I', 'II', 'HS']
const mostWeighings = 60

export interface PartProps {
  draft: CounterDraft
  set: (change: Partial<CounterDraft>) => void
  error: (field: string) => string | undefined
}

/** Where, how many bags, what the scale said, and how good it is. */
export function WeightPart({ draft, set, error, places }: PartProps & { places: readonly string[] }) {
  const { t } = useTranslation('counter')
  return (
    <Panel>
      <FieldRow columns={4}>
        <TextField
          id="place"
          label={t('place')}
          printed
          value={draft.place}
          onChange={place => set({ place })}
          placeholder={places[0] ?? t('placeHint')}
          maxLength={80}
        />
        <DateField
          id="day"
          label={t('day')}
          value={draft.day}
          onChange={day => set({ day })}
          max={today()}
          error={error('day')}
        />
        <CountField
          id="bags"
          label={t('bags')}
          unit={t('bagsUnit')}
          value={draft.bags}
          onChange={bags => set({ bags })}
          error={error('bags')}
          required
        />
        <WeightField
          id="bagTare"
          label={t('bagTare')}
          value={draft.bagTare}
          onChange={bagTare => set({ bagTare })}
          placeholder={t('bagTareDefault')}
          error={error('bagTare')}
        />
      </FieldRow>
      <div className={css.weights}>
        <Weighings draft={draft} set={set} error={error} />
        <Quality draft={draft} set={set} error={error} />
      </div>
    </Panel>
  )
}

/** Repeatable gross rows: Enter in the last filled one adds the next, Enter in an empty one goes on. */
function Weighings({ draft, set, error }: PartProps) {
  const { t } = useTranslation('counter')
  const change = (at: number, text: string) =>
    set({ weighings: draft.weighings.map((one, index) => (index === at ? text : one)) })
  const remove = (at: number) => {
    const left = draft.weighings.filter((_, index) => index !== at)
    set({ weighings: left.length === 0 ? [''] : left })
  }
  useShortcut('copyAbove', () => {
    const at = Number(/^weighing-(\d+)$/.exec(document.activeElement?.id ?? '')?.[1] ?? 0)
    const above = draft.weighings[at - 1]
    if (above !== undefined) change(at, above)
  })
  const onEnter = (at: number, event: React.KeyboardEvent) => {
    const last = at === draft.weighings.length - 1
    const filled = (draft.weighings[at] ?? '').trim() !== ''
    if (event.key !== 'Enter' || event.ctrlKey || !last || !filled || draft.weighings.length >= mostWeighings) return
    event.preventDefault()
    // at once: the next figure may be typed before another frame is drawn
    flushSync(() => set({ weighings: [...draft.weighings, ''] }))
    document.getElementById(`weighing-${at + 1}`)?.focus()
  }
  return (
    <div className={css.weighings}>
      <header>{t('weighingsHint')}</header>
      {draft.weighings.map((text, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows have no other identity than their place
        <div key={at} className={css.weighing}>
          <span className="num">{at + 1}</span>
          <WeightField
            id={`weighing-${at}`}
            label={t('weighing', { n: at + 1 })}
            labelHidden
            align="right"
            quiet
            value={text}
            onChange={value => change(at, value)}
            onKeyDown={event => onEnter(at, event)}
            error={error(`weighing-${at}`)}
          />
          {draft.weighings.length > 1 && (
            <button
              type="button"
              className={css.remove}
              onClick={() => remove(at)}
              aria-label={t('removeWeighing', { n: at + 1 })}
              tabIndex={-1}
            >
              <X size={16} aria-hidden="true" />
            </button>
          )}
        </div>
      ))}
    </div>
  )
}

function Quality({ draft, set, error }: PartProps) {
  const { t } = useTranslation('counter')
  return (
    <div className={css.quality}>
      <FieldRow columns={2}>
        <PercentField
          id="moisture"
          label={t('moisture')}
          value={draft.moisture}
          onChange={moisture => set({ moisture })}
          error={error('moisture')}
        />
        <PercentField
          id="foreign"
          label={t('foreign')}
          value={draft.foreign}
          onChange={foreign => set({ foreign })}
          error={error('foreign')}
        />
      </FieldRow>
      <ChoiceField
        id="grade"
        label={t('grade')}
        choices={grades.map(value => ({ value, label: value }))}
        value={draft.grade}
        onChange={grade => set({ grade })}
        error={error('grade')}
      />
    </div>
  )
}
