import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { OutputOf } from '../api/client.ts'
import { useFormats } from '../i18n/format.ts'
import { CourierFiles } from '../features/ledger/CourierFiles.tsx'
import { Notice } from '../ui/Notice.tsx'
import { Stack } from '../ui/Panel.tsx'
import { Entrance } from './Entrance.tsx'

const askAgainMs = 2_000

/** A station that nobody can work at: it waits for its organisation's data, or was excluded. Asks again by itself. */
export function Awaiting({ station, again }: { station: OutputOf<'setup.state'>; again: () => void }) {
  const { t } = useTranslation('app')
  const { t: tLogin } = useTranslation('login')
  const formats = useFormats()
  const latest = useRef(again)
  useEffect(() => {
    latest.current = again
  })
  useEffect(() => {
    const timer = setInterval(() => latest.current(), askAgainMs)
    return () => clearInterval(timer)
  }, [])
  const { standing, entries, addresses, version } = station
  const organisation = station.organisation ?? ''
  const kind = standing === 'revoked' ? 'revoked' : 'awaiting'
  return (
    <Entrance aside={<h2>{organisation}</h2>} foot={tLogin('version', { version })}>
      <Stack>
        <div>
          <h1>{t(`${kind}.title`)}</h1>
          <p className="quiet">{t(`${kind}.text`, { organisation })}</p>
        </div>
        {kind === 'revoked' && <Notice tone="bad" title={t('revoked.state')} />}
        {kind === 'revoked' && <p>{t('revoked.back')}</p>}
        {kind === 'awaiting' && (
          <p role="status">{t('awaiting.entries', { count: entries, total: formats.whole(entries) })}</p>
        )}
        {kind === 'awaiting' && addresses.length > 0 && (
          <p className="quiet">{t('awaiting.addresses', { addresses: formats.list(addresses) })}</p>
        )}
        {kind === 'awaiting' && <p className="quiet">{t('awaiting.courier')}</p>}
        {kind === 'awaiting' && <CourierFiles known={false} onTaken={again} />}
      </Stack>
    </Entrance>
  )
}
