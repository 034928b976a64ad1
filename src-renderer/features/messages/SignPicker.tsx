import { Popover } from '@mantine/core'
import { type KeyboardEvent, type ReactElement, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Sign, signs } from '#shared/domain/signs.ts'
import css from './Signs.module.css'
import { useHung } from './use-hung.ts'

const columns = 8

interface SignPickerProps {
  label: string
  /** the button that opens it */
  children: (open: () => void, isOpen: boolean) => ReactElement
  onChoose: (sign: Sign) => void
}

/** A grid of signs over a button: arrows go about in it, Enter chooses, Escape closes; each sign says its name. */
export function SignPicker({ label, children, onChoose }: SignPickerProps) {
  const { anchor, isOpen, change, toggle, close } = useHung()
  return (
    <span ref={anchor} className={css.anchor}>
      {children(toggle, isOpen)}
      {isOpen && (
        <Popover opened onChange={change} position="top-end" trapFocus withinPortal withRoles={false}>
          <Popover.Target>
            <span className={css.over} aria-hidden="true" onClick={close} />
          </Popover.Target>
          <Popover.Dropdown p={8}>
            <Grid
              label={label}
              onChoose={sign => {
                close()
                onChoose(sign)
              }}
            />
          </Popover.Dropdown>
        </Popover>
      )}
    </span>
  )
}

function Grid({ label, onChoose }: Pick<SignPickerProps, 'label' | 'onChoose'>) {
  const { t } = useTranslation('messages')
  const grid = useRef<HTMLDivElement>(null)
  const [here, setHere] = useState(0)
  const onKeyDown = (event: KeyboardEvent) => {
    const next = steps[event.key]?.(here)
    if (next === undefined) return
    event.preventDefault()
    event.stopPropagation()
    const at = Math.max(0, Math.min(signs.length - 1, next))
    setHere(at)
    grid.current?.querySelectorAll('button')[at]?.focus()
  }
  return (
    <div ref={grid} className={css.grid} role="group" aria-label={label} onKeyDown={onKeyDown}>
      {signs.map(([sign, name], n) => (
        <button
          key={sign}
          type="button"
          tabIndex={n === here ? 0 : -1}
          data-autofocus={n === 0 || undefined}
          aria-label={t(`sign.${name}`)}
          title={t(`sign.${name}`)}
          onFocus={() => setHere(n)}
          onClick={() => onChoose(sign)}
        >
          {sign}
        </button>
      ))}
    </div>
  )
}

const steps: Readonly<Record<string, (at: number) => number>> = {
  ArrowRight: at => at + 1,
  ArrowLeft: at => at - 1,
  ArrowDown: at => at + columns,
  ArrowUp: at => at - columns,
  Home: at => at - (at % columns),
  End: at => at - (at % columns) + columns - 1,
}
