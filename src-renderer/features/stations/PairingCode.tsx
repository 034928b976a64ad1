import { useTranslation } from 'react-i18next'
import { ReadAloud } from '../../ui/ReadAloud.tsx'

/** The six digits that both screens show, to be seen from the other desk. */
export function PairingCode({ code }: { code: string }) {
  const { t } = useTranslation('stations')
  return <ReadAloud large groups={[code.slice(0, 3), code.slice(3)]} label={t('pairing.code')} />
}

const known = [
  'Refused',
  'TooLate',
  'Malformed',
  'ChangedCommit',
  'OtherKey',
  'OtherStation',
  'Lost',
  'Failed',
] as const

/** The key of the words for why a pairing ended. */
export const pairingEnd = (why: string | null | undefined) =>
  `pairing.end.${known.find(name => name === why) ?? 'Lost'}` as const
