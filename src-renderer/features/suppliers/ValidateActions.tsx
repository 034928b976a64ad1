import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useCommand } from '../../api/queries.ts'
import { useTroubleText } from '../../i18n/refusal-text.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { Stack } from '../../ui/Panel.tsx'
import { NotesField } from '../../ui/TextField.tsx'
import { toastDone } from '../../ui/toast.tsx'
import type { Supplier } from './supplier-values.ts'

type Word = 'validated' | 'rejected'
const leastReason = 10

/** A manager's word: validate, or reject with why in 10 to 500 characters (SUP-1). */
export function ValidateActions({ supplier }: { supplier: Supplier }) {
  const { t } = useTranslation('suppliers')
  const [word, setWord] = useState<Word | null>(null)
  return (
    <>
      {supplier.validation !== 'validated' && (
        <ActionButton small kind="primary" onClick={() => setWord('validated')}>
          {t('validate.act')}
        </ActionButton>
      )}
      {supplier.validation !== 'rejected' && (
        <ActionButton small onClick={() => setWord('rejected')}>
          {t('reject.act')}
        </ActionButton>
      )}
      {word !== null && <ValidateDialog supplier={supplier} word={word} onClose={() => setWord(null)} />}
    </>
  )
}

function ValidateDialog({ supplier, word, onClose }: { supplier: Supplier; word: Word; onClose: () => void }) {
  const { t } = useTranslation('suppliers')
  const say = useTroubleText()
  const command = useCommand('suppliers.validate')
  const [why, setWhy] = useState('')
  const [tried, setTried] = useState(false)
  const name = supplier.name ?? supplier.no ?? ''
  const short = word === 'rejected' && why.trim().length < leastReason
  const confirm = async () => {
    setTried(true)
    if (short) return
    const reason = why.trim() === '' ? {} : { why: why.trim() }
    const done = await command.run({ id: supplier.id, status: word, ...reason })
    if (!done.ok) return
    toastDone(t(word === 'validated' ? 'validate.done' : 'reject.done', { name }))
    onClose()
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title={t(word === 'validated' ? 'validate.ask' : 'reject.ask', { name })}
      actions={
        <>
          <ActionButton onClick={onClose} disabled={command.busy}>
            {t('keepAsIs')}
          </ActionButton>
          <ActionButton
            kind={word === 'validated' ? 'primary' : 'danger'}
            busy={command.busy}
            onClick={() => void confirm()}
          >
            {t(word === 'validated' ? 'validate.verb' : 'reject.verb')}
          </ActionButton>
        </>
      }
    >
      <Stack gap={3}>
        <p>{t(word === 'validated' ? 'validate.hint' : 'reject.hint')}</p>
        <NotesField
          id="validationWhy"
          label={t(word === 'validated' ? 'validate.why' : 'reject.why')}
          value={why}
          onChange={setWhy}
          maxLength={500}
          required={word === 'rejected'}
          error={tried && short ? t('reject.short', { count: leastReason }) : undefined}
          rows={2}
          autoFocus
        />
        {command.trouble && (
          <p className="dialog-error" role="alert">
            {say(command.trouble)}
          </p>
        )}
      </Stack>
    </Dialog>
  )
}
