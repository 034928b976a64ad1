import { useTranslation } from 'react-i18next'
import type { OutputOf } from '../api/client.ts'
import { useFormats } from '../i18n/format.ts'
import { CourierFiles } from '../features/ledger/CourierFiles.tsx'
import { Stack } from '../ui/Panel.tsx'
import { useAskAgain } from './ask-again.ts'
import { Entrance } from './Entrance.tsx'
import { Excluded } from './Excluded.tsx'

const askAgainMs = 2_000

interface AwaitingProps {
  station: OutputOf<'setup.state'>
  again: () => void
  /** an excluded station was set aside: this PC may join again */
  onAnew: () => void
}

/** A station that nobody can work at: it waits for its organisation's data, or was excluded. */
export function Awaiting({ station, again, onAnew }: AwaitingProps) {
  const { t } = useTranslation('login')
  const { standing, version } = station
  const organisation = station.organisation ?? ''
  return (
    <Entrance aside={<h2>{organisation}</h2>} foot={t('version', { version })}>
      {standing === 'revoked' ? (
        <Excluded organisation={organisation} again={again} onAnew={onAnew} />
      ) : (
        <AwaitingData station={station} again={again} />
      )}
    </Entrance>
  )
}

function AwaitingData({ station, again }: Pick<AwaitingProps, 'station' | 'again'>) {
  const { t } = useTranslation('app')
  const formats = useFormats()
  useAskAgain(again, askAgainMs)
  const { entries, addresses } = station
  return (
    <Stack>
      <div>
        <h1>{t('awaiting.title')}</h1>
        <p className="quiet">{t('awaiting.text', { organisation: station.organisation ?? '' })}</p>
      </div>
      <p role="status">{t('awaiting.entries', { count: entries, total: formats.whole(entries) })}</p>
      {addresses.length > 0 && (
        <p className="quiet">{t('awaiting.addresses', { addresses: formats.list(addresses) })}</p>
      )}
      <p className="quiet">{t('awaiting.courier')}</p>
      <CourierFiles known={false} onTaken={again} />
    </Stack>
  )
}
