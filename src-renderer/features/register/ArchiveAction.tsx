import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useCommand } from '../../api/queries.ts'
import { useTroubleText } from '../../i18n/refusal-text.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { toastDone, toastProblem, toastUndo } from '../../ui/toast.tsx'

/** Archives with a reason, brings back; what is archived can be taken back for some seconds (FAR-2). */
export function ArchiveAction({
  group,
  id,
  name,
  archived,
  owed,
}: {
  group: 'farmers' | 'suppliers' | 'cooperatives' | 'territory' | 'warehouses' | 'seasons'
  id: string
  name: string
  archived: boolean
  /** what is still due to him, in words; said before he is archived */
  owed?: string | undefined
}) {
  const { t } = useTranslation('register')
  const say = useTroubleText()
  const [asking, setAsking] = useState(false)
  const archive = useCommand(`${group}.archive`)
  const unarchive = useCommand(`${group}.unarchive`)
  const restore = async () => {
    const done = await unarchive.run({ id })
    if (done.ok) toastDone(t('archive.restored', { name }))
    else toastProblem(say(done.trouble))
  }
  const confirm = async (why: string) => {
    const done = await archive.run({ id, why })
    if (!done.ok) return
    setAsking(false)
    toastUndo(t('archive.done', { name }), () => void restore())
  }
  if (archived) {
    return (
      <ActionButton small busy={unarchive.busy} onClick={() => void restore()}>
        {t('archive.restore')}
      </ActionButton>
    )
  }
  return (
    <>
      <ActionButton small kind="quiet" onClick={() => setAsking(true)}>
        {t('archive.act')}
      </ActionButton>
      <ConfirmDialog
        open={asking}
        title={t('archive.ask', { name })}
        verb={t('archive.verb')}
        danger
        askReason
        busy={archive.busy}
        error={archive.trouble && say(archive.trouble)}
        onConfirm={why => void confirm(why)}
        onClose={() => {
          archive.reset()
          setAsking(false)
        }}
      >
        {owed !== undefined && <Notice tone="warning" title={t('archive.owed', { amount: owed })} />}
        {t('archive.hint')}
      </ConfirmDialog>
    </>
  )
}
