import { useTranslation } from 'react-i18next'
import { Notice } from '../../ui/Notice.tsx'
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

/** Ends behind which somebody may stand between the two, or answer in place of the other. */
const alarming: ReadonlySet<string> = new Set(['ChangedCommit', 'OtherKey'])

interface Ended {
  why: string | null
  code: string | null
  matched: boolean | null
}

/**
 * Why a pairing ended, and what to do. `differed`: the person here said that the codes differ. The wire says only that the other side
 * said no; while codes were compared that has to be taken for codes that differ. `brief`: what to do was read, and the next one calls.
 */
export function PairingEnded({
  ended,
  differed,
  of,
  brief = false,
}: {
  ended: Ended
  differed: boolean
  of?: string
  brief?: boolean
}) {
  const { t } = useTranslation('stations')
  const { why, code, matched } = ended
  // No id was given here: it is the other side that was given one, and it is not of this station.
  const there = why === 'OtherStation' && matched === null
  const compared = why === 'Refused' && code !== null && matched === null
  const told = differed
    ? t('pairing.differed')
    : compared
      ? t('pairing.differedThere')
      : t(`pairing.end.${there ? 'OtherStationThere' : named(why)}`)
  const alarm = differed || compared || alarming.has(why ?? '')
  return (
    <Notice tone={alarm ? 'bad' : 'warning'} title={of === undefined ? told : t('pairing.of', { of, told })} urgent>
      {alarm && !brief && t('pairing.alarmHint')}
    </Notice>
  )
}

const named = (why: string | null) => known.find(name => name === why) ?? 'Lost'
