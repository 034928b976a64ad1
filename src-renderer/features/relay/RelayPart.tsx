import { useTranslation } from 'react-i18next'
import { may } from '#shared/domain/rights.ts'
import type { OutputOf } from '../../api/client.ts'
import { useAsk, useCall } from '../../api/queries.ts'
import { useMe } from '../../app/session.ts'
import { useFormats } from '../../i18n/format.ts'
import { useTroubleText } from '../../i18n/refusal-text.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { Actions, Facts, Page, Panel, Stack } from '../../ui/Panel.tsx'
import { CheckField } from '../../ui/SelectField.tsx'
import { toastDone } from '../../ui/toast.tsx'
import { PagePanel } from './PagePanel.tsx'
import { RelayForm } from './RelayForm.tsx'

export type RelayStatus = OutputOf<'relay.status'>

/** What goes to headquarters is looked at this often while the screen is open. Units: ms. */
const lookMs = 2_000

/** *Siège*: whether this station is linked to headquarters, and how that goes. */
export function RelayPart() {
  const { t } = useTranslation('relay')
  const me = useMe()
  const say = useTroubleText()
  const { data, trouble, again } = useAsk('relay.status', {}, { tables: ['relay'], refreshMs: lookMs })
  if (data === undefined) return trouble && <Notice tone="bad" title={say(trouble)} />
  const mayEnrol = may(me.role, 'stations.enrol')
  return (
    <Page>
      {data.state === 'none' ? (
        <Panel title={t('none')}>
          <Stack gap={3}>
            <p className="quiet">{t('noneHint')}</p>
            {!mayEnrol && <Notice tone="info" title={t('askAdmin')} />}
          </Stack>
        </Panel>
      ) : (
        <LinkPanel status={data} again={again} />
      )}
      {data.state !== 'none' && may(me.role, 'stations.revoke') && <PagePanel />}
      {mayEnrol && (
        <Panel title={data.state === 'none' ? t('enrol') : t('enrolOther')}>
          <RelayForm organisation={data.state === 'none' ? data.org : null} done={again} />
        </Panel>
      )}
    </Page>
  )
}

function LinkPanel({ status, again }: { status: RelayStatus; again: () => void }) {
  const { t } = useTranslation('relay')
  const say = useTroubleText()
  const me = useMe()
  const change = useCall('relay.change')
  const now = useCall('relay.again')
  const { state, metered, refused } = status
  const on = state !== 'off'
  const locked = change.busy || !may(me.role, 'stations.link')
  const set = async (wanted: { on: boolean; metered: boolean }) => {
    const done = await change.run(wanted)
    again()
    if (done.ok) toastDone(t('changed'))
  }
  return (
    <Panel title={t('title')}>
      <Stack gap={3}>
        <Standing status={status} />
        {refused.length > 0 && (
          <Notice tone="bad" title={t('refused', { count: refused.length })}>
            {t('refusedHint')}
          </Notice>
        )}
        <CheckField
          label={t('switch')}
          hint={t('switchHint')}
          checked={on}
          onChange={value => void set({ on: value, metered })}
          disabled={locked}
        />
        <CheckField
          label={t('metered')}
          hint={t('meteredHint')}
          checked={metered}
          onChange={value => void set({ on, metered: value })}
          disabled={locked}
        />
        {change.trouble && <Notice tone="bad" title={say(change.trouble)} urgent />}
        {state === 'waiting' && may(me.role, 'stations.link') && (
          <Actions>
            <ActionButton busy={now.busy} onClick={() => void now.run({}).then(again)}>
              {t('again')}
            </ActionButton>
          </Actions>
        )}
        <Figures status={status} />
      </Stack>
    </Panel>
  )
}

/** In one sentence how it stands. */
function Standing({ status: { state, why, retry_ms, left } }: { status: RelayStatus }) {
  const { t } = useTranslation('relay')
  const formats = useFormats()
  if (state === 'waiting')
    return (
      <Notice tone="warning" title={t('why', { context: why ?? 'Broken' })}>
        {retry_ms === null ? t('waitingHint') : t('retryAt', { at: formats.shortInstant(retry_ms) })}
      </Notice>
    )
  if (state === 'busy' && left.entries > 0)
    return (
      <Notice tone="info" title={t('left', { count: left.entries, entries: formats.whole(left.entries) })}>
        {left.seconds === null
          ? t('leftBytes', { kilobytes: formats.whole(Math.ceil(left.bytes / 1024)) })
          : t('leftTime', {
              kilobytes: formats.whole(Math.ceil(left.bytes / 1024)),
              minutes: formats.whole(Math.max(1, Math.ceil(left.seconds / 60))),
            })}
      </Notice>
    )
  return <Notice tone={state === 'even' ? 'good' : state === 'off' ? 'warning' : 'info'} title={t(`state.${state}`)} />
}

function Figures({ status: { url, last_ms, sent, received, proxy, org } }: { status: RelayStatus }) {
  const { t } = useTranslation('relay')
  const formats = useFormats()
  return (
    <Facts
      facts={[
        { label: t('url'), value: url ?? '' },
        { label: t('last'), value: last_ms === null ? t('never') : formats.shortInstant(last_ms) },
        {
          label: t('passed'),
          value: t('passedValue', { sent: formats.whole(sent), received: formats.whole(received) }),
        },
        ...(proxy === '' ? [] : [{ label: t('proxy'), value: proxy.replace(/\/\/[^@/]*@/, '//…@') }]),
        { label: t('organisation'), value: org },
      ]}
    />
  )
}
