import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { go, parseRoute } from '../../app/route.ts'
import type { Trouble } from '../../api/trouble.ts'
import { useFormats } from '../../i18n/format.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { EntryForm } from '../../ui/EntryForm.tsx'
import { ErrorSummary, type FieldProblem } from '../../ui/ErrorSummary.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { Page, Stack } from '../../ui/Panel.tsx'
import { useShortcut } from '../../ui/use-shortcut.ts'
import { LeaveDialog } from './LeaveDialog.tsx'
import { NotSaved } from './NotSaved.tsx'
import css from './Register.module.css'
import { useLeaveGuard } from './leave-guard.ts'
import type { RecordForm } from './use-record-form.ts'

export interface RecordFormPageProps<K extends string> {
  title: string
  note?: string
  form: RecordForm<K>
  /** All that is wrong, once saving was tried. */
  problems: readonly FieldProblem[]
  trouble: Trouble | null
  verb: string
  busy: boolean
  /** Answers where to go when it is saved, or null when it is not. */
  onSave: () => Promise<(() => void) | null>
  onLeave: () => void
  /** At the right, above the buttons. */
  aside?: ReactNode
  children: ReactNode
}

/** The page of a form: fields at the left, what looks alike and the buttons at the right, drafts and leaving looked after. */
export function RecordFormPage<K extends string>(props: RecordFormPageProps<K>) {
  const { title, note, form, problems, trouble, verb, busy, onSave, onLeave, aside, children } = props
  const { t } = useTranslation('register')
  const [leaving, setLeaving] = useState(false)
  const dirty = form.changed.length > 0
  const guard = useLeaveGuard(dirty)
  const save = async () => {
    const then = await onSave()
    if (then === null) return
    guard.pass()
    then()
  }
  const cancel = () => (dirty ? setLeaving(true) : onLeave())
  const stay = () => {
    setLeaving(false)
    guard.stay()
  }
  const leave = async (discard: boolean) => {
    if (discard) await form.discard()
    guard.pass()
    if (guard.wanted === null) onLeave()
    else go(parseRoute(guard.wanted))
  }
  useShortcut('confirm', () => void save(), !busy)
  useShortcut('save', () => void save(), !busy)
  useShortcut('cancel', cancel)
  return (
    <>
      <PageHeader title={title} {...(note !== undefined && { note })} />
      <Page
        aside={
          <div className={css.beside}>
            <div className={css.besideBody}>{aside}</div>
            <div className={css.save}>
              <ActionButton kind="primary" fullWidth shortcut="confirm" busy={busy} onClick={() => void save()}>
                {verb}
              </ActionButton>
              <ActionButton fullWidth onClick={cancel} disabled={busy}>
                {t('cancel')}
              </ActionButton>
            </div>
          </div>
        }
      >
        <EntryForm onSubmit={() => void save()} label={title}>
          <Stack gap={3}>
            <DraftNotice form={form} />
            <ErrorSummary problems={problems} />
            {trouble !== null && problems.length === 0 && (
              <NotSaved form={form} trouble={trouble} onSave={() => void save()} />
            )}
            {children}
          </Stack>
        </EntryForm>
      </Page>
      <LeaveDialog open={leaving || guard.wanted !== null} onStay={stay} onLeave={discard => void leave(discard)} />
    </>
  )
}

function DraftNotice<K extends string>({ form }: { form: RecordForm<K> }) {
  const { t } = useTranslation('register')
  const formats = useFormats()
  if (form.unkept) return <Notice tone="warning" title={t('draft.unkept')} urgent />
  if (form.resumedMs === null) return null
  return (
    <Notice
      tone="info"
      title={t('draft.resumed', { at: formats.shortInstant(form.resumedMs) })}
      action={
        <ActionButton small kind="quiet" onClick={form.reset}>
          {t('draft.reset')}
        </ActionButton>
      }
    />
  )
}
