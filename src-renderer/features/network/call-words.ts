import { useTranslation } from 'react-i18next'
import type { OutputOf } from '../../api/client.ts'
import { useFormats } from '../../i18n/format.ts'

type Link = OutputOf<'network.status'>['links'][number]

/** Words about links and calls that several screens say. */
export function useCallWords() {
  const { t } = useTranslation('network')
  const formats = useFormats()
  return {
    /** What goes on on a link, or that both hold the same. */
    passing({ lacking, owing, received, sent }: Pick<Link, 'lacking' | 'owing' | 'received' | 'sent'>): string {
      if (lacking > 0) return t('receiving', { count: received, total: formats.whole(received) })
      return owing > 0 ? t('sending', { count: sent, total: formats.whole(sent) }) : t('even')
    },
    /** Why a call came to nothing, and what to do about it. */
    why: (why: string | null): string => t('why', { context: why ?? 'none', why: why ?? '' }),
  }
}
