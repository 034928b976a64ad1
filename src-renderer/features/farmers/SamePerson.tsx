import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { may } from '#shared/domain/rights.ts'
import { useCommand } from '../../api/queries.ts'
import { formatRoute } from '../../app/route.ts'
import { useMe } from '../../app/session.ts'
import { useTroubleText } from '../../i18n/refusal-text.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { toastDone } from '../../ui/toast.tsx'
import { Alike } from '../register/Alike.tsx'
import css from '../register/Register.module.css'
import type { Farmer } from './farmer-values.ts'

/** Records that are, or may be, the same person: joined and parted here, both codes stay (FAR-2, DUP-1). */
export function SamePerson({ farmer }: { farmer: Farmer }) {
  const { t } = useTranslation('farmers')
  const { role } = useMe()
  const mayMerge = may(role, 'farmers.merge')
  const joined = new Set(farmer.merged.map(one => one.id))
  const alike = farmer.duplicates.filter(one => !joined.has(one.id))
  return (
    <>
      {farmer.merged.length > 0 && (
        <Notice tone="info" title={t('same.joined', { count: farmer.merged.length })}>
          <ul className={css.alike}>
            {farmer.merged.map(one => (
              <li key={one.id}>
                <a href={formatRoute({ at: 'farmers', id: one.id })}>{one.name ?? one.no ?? '…'}</a>
                {mayMerge && <SameAction act="part" farmer={farmer.id} other={one.id} />}
                <small>{one.no}</small>
              </li>
            ))}
          </ul>
        </Notice>
      )}
      {alike.length > 0 && (
        <Notice tone="warning" title={t('alike.some', { count: alike.length })}>
          <Alike
            at="farmers"
            rows={alike}
            {...(mayMerge && { action: row => <SameAction act="join" farmer={farmer.id} other={row.id} /> })}
          />
        </Notice>
      )}
    </>
  )
}

function SameAction({ act, farmer, other }: { act: 'join' | 'part'; farmer: string; other: string }) {
  const { t } = useTranslation('farmers')
  const say = useTroubleText()
  const [asking, setAsking] = useState(false)
  const command = useCommand(act === 'join' ? 'conflicts.mergeFarmers' : 'conflicts.partFarmers')
  const confirm = async (why: string) => {
    const done = await command.run({ farmer, other, why })
    if (!done.ok) return
    setAsking(false)
    toastDone(t(`same.${act}.done`))
  }
  return (
    <>
      <ActionButton small onClick={() => setAsking(true)}>
        {t(`same.${act}.act`)}
      </ActionButton>
      {asking && (
        <ConfirmDialog
          open
          title={t(`same.${act}.ask`)}
          verb={t(`same.${act}.act`)}
          askReason
          busy={command.busy}
          error={command.trouble && say(command.trouble)}
          onConfirm={why => void confirm(why)}
          onClose={() => setAsking(false)}
        >
          <p>{t(`same.${act}.hint`)}</p>
        </ConfirmDialog>
      )}
    </>
  )
}
