import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { parseDecimal } from '#shared/domain/decimal-input.ts'
import { may } from '#shared/domain/rights.ts'
import { useCommand } from '../../api/queries.ts'
import { useMe } from '../../app/session.ts'
import { useTroubleText } from '../../i18n/refusal-text.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx'
import { CountField } from '../../ui/DecimalField.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { Actions, FieldRow, Panel, Stack } from '../../ui/Panel.tsx'
import { toastDone } from '../../ui/toast.tsx'

const leastDays = 90
const mostDays = 3_650

/** How long texts and files of messages are kept (TALK-25): what is erased never comes back, so it is asked before. */
export function RetentionPanel({ days }: { days: number }) {
  const { t } = useTranslation('settings')
  const me = useMe()
  const say = useTroubleText()
  const set = useCommand('settings.set')
  const [typed, setTyped] = useState<string | null>(null)
  const [asked, setAsked] = useState(false)
  const parsed = parseDecimal(typed ?? String(days), { scale: 0 })
  const wanted = parsed.ok ? parsed.value.value : Number.NaN
  const fits = wanted === 0 || (wanted >= leastDays && wanted <= mostDays)
  const disabled = !may(me.role, 'settings.edit')
  const save = async () => {
    if (!(await set.run({ name: 'talk_keep_days', value: wanted, was: days })).ok) return
    setAsked(false)
    setTyped(null)
    toastDone(t('saved'))
  }
  return (
    <Panel title={t('retention.title')}>
      <Stack gap={3}>
        <FieldRow columns={3}>
          <CountField
            label={t('retention.days')}
            hint={t('retention.hint')}
            unit={t('retention.unit')}
            value={typed ?? String(days)}
            onChange={setTyped}
            disabled={disabled}
            error={!fits && t('retention.bounds', { least: leastDays, most: mostDays })}
          />
        </FieldRow>
        {set.trouble && !asked && <Notice tone="bad" title={say(set.trouble)} urgent />}
        <Actions>
          <ActionButton
            kind="primary"
            disabled={disabled || !fits || wanted === days}
            busy={set.busy}
            onClick={() => (wanted === 0 ? void save() : setAsked(true))}
          >
            {t('save')}
          </ActionButton>
        </Actions>
      </Stack>
      {asked && (
        <ConfirmDialog
          open
          title={t('retention.ask', { count: wanted })}
          verb={t('retention.verb')}
          danger
          busy={set.busy}
          error={set.trouble && say(set.trouble)}
          onConfirm={() => void save()}
          onClose={() => setAsked(false)}
        >
          {t('retention.askHint')}
        </ConfirmDialog>
      )}
    </Panel>
  )
}
