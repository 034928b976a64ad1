import { Flag } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { addDays } from '#shared/domain/day.ts'
import type { RecordLink } from '#shared/domain/record-link.ts'
import { useAsk, useCommand } from '../../api/queries.ts'
import { go } from '../../app/route.ts'
import { useMay } from '../../app/session.ts'
import { useFormats } from '../../i18n/format.ts'
import { useTroubleText } from '../../i18n/refusal-text.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx'
import { DateField } from '../../ui/DateField.tsx'
import { today } from '../../ui/day.ts'
import { Dialog } from '../../ui/Dialog.tsx'
import { IconButton } from '../../ui/IconButton.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { Facts, Stack } from '../../ui/Panel.tsx'
import { Tag } from '../../ui/Tag.tsx'
import { toastDone } from '../../ui/toast.tsx'
import css from './RecordCards.module.css'
import { calledOf, cardTables, type RecordCard } from './shown-cards.tsx'

type Dispute = NonNullable<RecordCard['dispute']>
const usualDays = 7

/** On a record's own page: contests it, or shows that and until when it is contested (TALK-72). */
export function DisputeRecord({ kind, id }: RecordLink) {
  const refs = [{ kind, id }]
  const { data } = useAsk('records.cards', { refs }, { tables: cardTables, keep: true })
  const card = data?.rows[0]
  if (card === undefined) return null
  return (
    <>
      <DisputeButton card={card} />
      {card.dispute && (
        <p className={css.contested}>
          <DisputeTag dispute={card.dispute} />
        </p>
      )}
    </>
  )
}

/** Until when a record is contested, in words, and whether that day has passed. */
function useDue() {
  const { t } = useTranslation('records')
  const formats = useFormats()
  return ({ due }: Dispute) => {
    const late = due < today()
    return { late, words: t(late ? 'dispute.late' : 'dispute.until', { day: formats.day(due) }) }
  }
}

/** That a record is contested, until when; past that day it stands out. */
export function DisputeTag({ dispute }: { dispute: RecordCard['dispute'] }) {
  const dueOf = useDue()
  if (dispute === null) return null
  const { late, words } = dueOf(dispute)
  return <Tag tone={late ? 'bad' : 'warning'}>{words}</Tag>
}

/** Opens what is contested about a record, or contests it. */
export function DisputeButton({ card }: { card: RecordCard }) {
  const { t } = useTranslation('records')
  const mayDispute = useMay('records.dispute')
  const dueOf = useDue()
  const [open, setOpen] = useState(false)
  const { dispute } = card
  if (!mayDispute && dispute === null) return null
  const close = () => setOpen(false)
  return (
    <>
      <IconButton
        className={css.flag}
        data-contested={dispute !== null || undefined}
        label={dispute === null ? t('dispute.open') : dueOf(dispute).words}
        icon={<Flag size={16} fill={dispute === null ? 'none' : 'currentColor'} aria-hidden="true" />}
        onClick={() => setOpen(true)}
      />
      {open && dispute === null && <Contest card={card} onClose={close} />}
      {open && dispute !== null && <Contested card={card} dispute={dispute} onClose={close} />}
    </>
  )
}

interface PartProps {
  card: RecordCard
  onClose: () => void
}

function Contest({ card, onClose }: PartProps) {
  const { kind, id } = card
  const { t } = useTranslation('records')
  const say = useTroubleText()
  const command = useCommand('records.dispute')
  const [due, setDue] = useState(addDays(today(), usualDays))
  const contest = async (why: string) => {
    if (!(await command.run({ kind, id, due, why })).ok) return
    toastDone(t('dispute.done'))
    onClose()
  }
  return (
    <ConfirmDialog
      open
      title={t('dispute.title', { no: calledOf(card) ?? '' })}
      verb={t('dispute.verb')}
      askReason
      busy={command.busy}
      disabled={due === ''}
      error={command.trouble && say(command.trouble)}
      onConfirm={why => void contest(why)}
      onClose={onClose}
    >
      <Stack gap={3}>
        <p>{t('dispute.hint')}</p>
        <DateField label={t('dispute.due')} value={due} onChange={setDue} min={today()} required />
      </Stack>
    </ConfirmDialog>
  )
}

function Contested({ card, dispute, onClose }: PartProps & { dispute: Dispute }) {
  const { t } = useTranslation('records')
  const formats = useFormats()
  const [withdrawing, setWithdrawing] = useState(false)
  const { due, why, at_ms, who, mine, settle } = dispute
  if (withdrawing) return <Withdraw card={card} onClose={onClose} />
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('dispute.is', { no: calledOf(card) ?? '' })}
      actions={
        <>
          {mine && <ActionButton onClick={() => setWithdrawing(true)}>{t('dispute.withdraw')}</ActionButton>}
          {settle !== null && (
            <ActionButton kind="primary" onClick={() => go({ at: 'conflicts', id: settle })}>
              {t('dispute.settle')}
            </ActionButton>
          )}
        </>
      }
    >
      <Stack gap={3}>
        <Facts
          facts={[
            { label: t('dispute.by'), value: who },
            { label: t('dispute.since'), value: formats.instant(at_ms) },
            { label: t('dispute.due'), value: formats.day(due), strong: true },
          ]}
        />
        <Notice tone="warning" title={why} />
        {settle === null && <p>{t('dispute.whoSettles')}</p>}
      </Stack>
    </Dialog>
  )
}

function Withdraw({ card: { kind, id }, onClose }: PartProps) {
  const { t } = useTranslation('records')
  const say = useTroubleText()
  const command = useCommand('records.withdraw')
  const withdraw = async (why: string) => {
    if (!(await command.run({ kind, id, why })).ok) return
    toastDone(t('dispute.withdrawn'))
    onClose()
  }
  return (
    <ConfirmDialog
      open
      title={t('dispute.withdrawAsk')}
      verb={t('dispute.withdraw')}
      askReason
      busy={command.busy}
      error={command.trouble && say(command.trouble)}
      onConfirm={why => void withdraw(why)}
      onClose={onClose}
    >
      {t('dispute.withdrawHint')}
    </ConfirmDialog>
  )
}
