import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { AdminView } from '#shared/relay/admin-messages.ts'
import { useFileSize } from '../features/messages/file-words.ts'
import { useFormats } from '../i18n/format.ts'
import { ActionButton } from '../ui/ActionButton.tsx'
import { Notice } from '../ui/Notice.tsx'
import { Actions, Facts, Panel, Stack } from '../ui/Panel.tsx'
import { askRelay } from './relay-calls.ts'
import { AskDialog } from './AskDialog.tsx'
import css from './Admin.module.css'

type Purpose = AdminView['relay']['keys'][number]['purpose']

/** After so long a key should be changed. Units: ms. */
const oldMs = 90 * 24 * 3_600_000

/** The relay itself: what it holds, how far its tables are, and its keys. */
export function RelayPanel({ view, again }: { view: AdminView; again: () => void }) {
  const { t } = useTranslation('admin')
  const formats = useFormats()
  const sizeOf = useFileSize()
  const [asked, setAsked] = useState<Purpose | null>(null)
  const { relay, toFold, foldedMs, nowMs } = view
  const stale = nowMs > view.me.freshUntilMs
  const old = relay.keys.filter(key => nowMs - key.madeMs > oldMs)
  return (
    <Panel title={t('relay')}>
      <Stack gap={3}>
        {relay.keeper && old.length > 0 && <Notice tone="warning" title={t('oldKeys', { count: old.length })} />}
        <div className={css.columns}>
          <Facts
            facts={[
              { label: t('relayId'), value: relay.id },
              relay.databaseBytes !== null && { label: t('database'), value: sizeOf(relay.databaseBytes) },
              { label: t('toFold'), value: formats.whole(toFold), ...(toFold > 0 && { tone: 'warning' as const }) },
              { label: t('folded'), value: foldedMs === null ? t('never') : formats.ago(foldedMs, nowMs) },
            ]}
          />
          <Facts
            facts={relay.keys.map(({ purpose, madeMs }) => ({
              label: t(`key.${purpose}`),
              value: formats.ago(madeMs, nowMs),
            }))}
          />
        </div>
        {relay.keeper && (
          <Actions>
            {relay.keys.map(({ purpose }) => (
              <ActionButton key={purpose} small disabled={stale} why={t('stale')} onClick={() => setAsked(purpose)}>
                {t(`rotate.${purpose}`)}
              </ActionButton>
            ))}
          </Actions>
        )}
      </Stack>
      {asked && (
        <AskDialog
          title={t(`rotateTitle.${asked}`)}
          hint={t(`rotateHint.${asked}`)}
          verb={t('rotateVerb')}
          said={t('rotated')}
          ask={() => askRelay('rotate', { purpose: asked })}
          onDone={again}
          onClose={() => setAsked(null)}
        />
      )}
    </Panel>
  )
}
