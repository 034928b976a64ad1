import type { ComponentProps, ReactNode } from 'react'
import css from './IconButton.module.css'

/** A button that is a sign alone: its name is read out and shown on hover. Takes what any button takes, so that a menu can hang on it. */
export function IconButton({
  label,
  icon,
  className = '',
  ...rest
}: { label: string; icon: ReactNode } & Omit<ComponentProps<'button'>, 'children'>) {
  return (
    <button type="button" aria-label={label} title={label} className={`${css.icon} ${className}`} {...rest}>
      {icon}
    </button>
  )
}
