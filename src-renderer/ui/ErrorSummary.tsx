import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { Notice } from './Notice.tsx'

export interface FieldProblem {
  /** The `id` of the field; absent when the problem is of the whole form. */
  field?: string
  message: string
}

/** All that is wrong with a form, above it; each line leads to its field. Takes the focus when it appears, unless the form puts it elsewhere. */
export function ErrorSummary({
  problems,
  title,
  takesFocus = true,
}: {
  problems: readonly FieldProblem[]
  title?: string
  takesFocus?: boolean
}) {
  const { t } = useTranslation('common')
  const box = useRef<HTMLDivElement>(null)
  const signature = problems.map(problem => `${problem.field}:${problem.message}`).join('|')
  useEffect(() => {
    if (signature && takesFocus) box.current?.focus()
  }, [signature, takesFocus])
  if (problems.length === 0) return null
  return (
    <div ref={box} tabIndex={-1} className="error-summary">
      <Notice tone="bad" urgent title={title ?? t('errors.summary', { count: problems.length })}>
        <ul>
          {problems.map(({ field, message }) => (
            <li key={`${field} ${message}`}>
              {field ? (
                <a
                  href={`#${field}`}
                  onClick={event => {
                    event.preventDefault()
                    focusField(field)
                  }}
                >
                  {message}
                </a>
              ) : (
                message
              )}
            </li>
          ))}
        </ul>
      </Notice>
    </div>
  )
}

/** Brings a field into view and the keyboard into it. */
export function focusField(id: string): void {
  const field = document.getElementById(id)
  field?.scrollIntoView({ block: 'nearest' })
  field?.focus()
}
