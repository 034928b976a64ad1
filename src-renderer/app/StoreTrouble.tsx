import { useTranslation } from 'react-i18next'
import { z } from 'zod'
import { refusal } from '#shared/contract/refusal.ts'
import type { OutputOf } from '../api/client.ts'
import { useTroubleText } from '../i18n/refusal-text.ts'
import { ActionButton } from '../ui/ActionButton.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { CutRestoreNotice } from './CutRestoreNotice.tsx'
import { useLanguage } from './language.ts'

const known = z.object({
  kind: z.enum([
    'DiskFull',
    'DiskFault',
    'ReadOnly',
    'CorruptFile',
    'NewerDatabase',
    'KeyUnreadable',
    'AlreadyOpen',
    'UnsuitableFolder',
    'ClockBehind',
  ]),
})

interface StoreTroubleProps {
  trouble: { kind: string; detail: string; file: string }
  cutRestore: OutputOf<'setup.state'>['cutRestore']
  again: () => void
  onRestore: () => void
}

/** What only a backup helps against. */
const lost = ['CorruptFile', 'KeyUnreadable']

/** A store that does not open is never reset: what is wrong, which file, and what helps (architecture.md §6). */
export function StoreTrouble({ trouble, cutRestore, again, onRestore }: StoreTroubleProps) {
  const { t } = useTranslation('app')
  const say = useTroubleText()
  const { other, switchLanguage } = useLanguage()
  const read = known.safeParse(trouble).success ? refusal.safeParse(withFigures(trouble)) : undefined
  return (
    <EmptyState
      kind="failed"
      title={t('trouble.title')}
      actions={
        <>
          {lost.includes(trouble.kind) && (
            <ActionButton kind="primary" onClick={onRestore}>
              {t('trouble.restore')}
            </ActionButton>
          )}
          <ActionButton onClick={again}>{t('station.again')}</ActionButton>
          <ActionButton kind="quiet" onClick={switchLanguage}>
            {t(`language.${other}`)}
          </ActionButton>
        </>
      }
    >
      <CutRestoreNotice cut={cutRestore} />
      <p>{read?.success ? say(read.data) : t('trouble.unknown', { detail: trouble.detail || trouble.kind })}</p>
      <p>{t('trouble.intro')}</p>
      {trouble.file && <p>{t('trouble.file', { file: trouble.file })}</p>}
    </EmptyState>
  )
}

/** The sentence of a refusal wants its figures; the trouble carries one text, put where it belongs. */
function withFigures({ kind, detail }: { kind: string; detail: string }): Record<string, string> {
  const [found = '', newest = ''] = detail.split(' ')
  return { kind, detail, code: detail, why: detail, found, known: newest, lastDay: detail }
}
