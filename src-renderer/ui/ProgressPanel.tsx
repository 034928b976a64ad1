import { Progress } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormats } from '../i18n/format.ts'
import { ActionButton } from './ActionButton.tsx'
import { Panel } from './Panel.tsx'

export interface ProgressPanelProps {
  title: ReactNode
  /** How many are done, of how many; `of` 0 while nobody knows. */
  done: number
  of: number
  /** What is counted: “lignes”. */
  noun?: string
  note?: ReactNode
  onCancel?: (() => void) | undefined
  cancelling?: boolean
}

/** A long job: how far it is, in figures and a bar, and the way out. */
export function ProgressPanel({ title, done, of, noun, note, onCancel, cancelling = false }: ProgressPanelProps) {
  const { t } = useTranslation('common')
  const formats = useFormats()
  const percent = of > 0 ? Math.min(100, Math.floor((done * 100) / of)) : 100
  return (
    <Panel title={title}>
      <Progress.Root size={8} radius="sm">
        <Progress.Section
          value={percent}
          color="leaf"
          animated={of === 0}
          striped={of === 0}
          aria-label={typeof title === 'string' ? title : t('progress.label')}
        />
      </Progress.Root>
      <div className="progress-line" role="status" aria-live="polite">
        <span className="num">
          {of > 0
            ? t('progress.of', { done: formats.whole(done), of: formats.whole(of), noun: noun ?? '' })
            : t('progress.running')}
        </span>
        {of > 0 && <span className="num">{formats.percent(percent * 100)}</span>}
      </div>
      {note && <p className="quiet">{note}</p>}
      {onCancel && (
        <ActionButton onClick={onCancel} busy={cancelling} small>
          {t('action.cancel')}
        </ActionButton>
      )}
    </Panel>
  )
}
