import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { may } from '#shared/domain/rights.ts'
import type { OutputOf } from '../../api/client.ts'
import { useAsk, useCall } from '../../api/queries.ts'
import { useMe } from '../../app/session.ts'
import { useFormats } from '../../i18n/format.ts'
import { useTroubleText } from '../../i18n/refusal-text.ts'
import { Notice } from '../../ui/Notice.tsx'
import { Facts, Page, Panel, Stack } from '../../ui/Panel.tsx'
import { CheckField } from '../../ui/SelectField.tsx'
import { toastDone } from '../../ui/toast.tsx'
import { useCallWords } from './call-words.ts'
import { NetworkTest } from './NetworkTest.tsx'
import { WrittenAddresses } from './WrittenAddresses.tsx'

export type NetworkStatus = OutputOf<'network.status'>

/** What passes on a link is looked at this often while the screen is open. Units: ms. */
const lookMs = 2_000

/** *Réseau*: whether this station links to the others, and how that goes. */
export function NetworkPart() {
  const { t } = useTranslation('network')
  const me = useMe()
  const say = useTroubleText()
  const { data, trouble, again } = useAsk('network.status', {}, { tables: ['network', 'station'], refreshMs: lookMs })
  if (data === undefined) return trouble && <Notice tone="bad" title={say(trouble)} />
  return (
    <Page>
      <Switch status={data} again={again} />
      {data.state === 'on' && <Links status={data} />}
      {may(me.role, 'stations.link') && (
        <Panel title={t('add')}>
          <WrittenAddresses />
        </Panel>
      )}
      {may(me.role, 'stations.link') && <NetworkTest />}
    </Page>
  )
}

function Switch({ status, again }: { status: NetworkStatus; again: () => void }) {
  const { t } = useTranslation('network')
  const say = useTroubleText()
  const me = useMe()
  const turn = useCall('network.turn')
  const { state, port, fault } = status
  /** what was asked for, until it is so */
  const [asked, setAsked] = useState<boolean | null>(null)
  useEffect(() => setAsked(null), [state])
  const set = async (on: boolean) => {
    setAsked(on)
    const done = await turn.run({ on })
    again()
    if (!done.ok) setAsked(null)
    if (done.ok) toastDone(on ? t('turnedOn') : t('turnedOff'))
  }
  return (
    <Panel title={t('title')}>
      <Stack gap={3}>
        <CheckField
          label={t('switch')}
          hint={t('switchHint')}
          checked={asked ?? state !== 'off'}
          onChange={on => void set(on)}
          disabled={turn.busy || !may(me.role, 'stations.link')}
        />
        {state === 'off' && (
          <Notice tone="warning" title={t('offTitle')}>
            {t('offHint')}
          </Notice>
        )}
        {state === 'without' && <Notice tone="info" title={t('without')} />}
        {fault !== null && (
          <Notice tone="bad" title={t(`fault.${fault.kind}`, { detail: fault.detail })}>
            {t('faultHint')}
          </Notice>
        )}
        {turn.trouble && <Notice tone="bad" title={say(turn.trouble)} urgent />}
        {port !== null && (
          <Facts
            facts={[{ label: t('addresses'), value: status.addresses.join(' · ') || t('addressesNone', { port }) }]}
          />
        )}
      </Stack>
    </Panel>
  )
}

/** Who is linked, what is still to come or to go, and which addresses are called in vain. */
function Links({ status: { links, calls } }: { status: NetworkStatus }) {
  const { t } = useTranslation('network')
  const formats = useFormats()
  const words = useCallWords()
  const linked = new Set(links.map(({ dev }) => dev))
  const waiting = calls.filter(
    ({ source, station, failures }) =>
      source !== 'manual' && failures > 0 && (station === null || !linked.has(station.dev)),
  )
  return (
    <>
      <Panel title={links.length === 0 ? t('linksTitle') : t('links', { count: links.length })}>
        {links.length === 0 ? (
          <p className="quiet">{t('linksNone')}</p>
        ) : (
          <Facts
            facts={links.map(link => ({
              label: `${link.name || t('unknown')} · ${t('linkedSince', { at: formats.shortInstant(link.since_ms) })}`,
              value: words.passing(link),
            }))}
          />
        )}
      </Panel>
      {waiting.length > 0 && (
        <Panel title={t('calls')}>
          <Facts
            facts={waiting.map(({ address, station, why }) => ({
              label: [station?.name, address].filter(Boolean).join(' · '),
              value: words.why(why),
            }))}
          />
        </Panel>
      )}
    </>
  )
}
