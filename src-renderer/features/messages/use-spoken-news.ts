import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { plainText } from '#shared/domain/markup.ts'
import { announce } from '../../ui/LiveRegion.tsx'
import { type MessageRow, missingWords } from './conversation-words.ts'
import type { Loaded } from './use-thread.ts'

/** Of many that come at once the last ones are read out. */
const most = 3

/** What others write while the thread is open is read out, also where it is files, or does not open. */
export function useSpokenNews(loaded: Loaded | null): void {
  const { t } = useTranslation(['messages', 'files'])
  const heard = useRef<string | null>(null)
  const rows = loaded?.newer === false ? loaded.rows : undefined
  useEffect(() => {
    const last = rows?.at(-1)?.id ?? ''
    if (rows === undefined || heard.current === last) return
    const from = heard.current
    heard.current = last
    if (from === null) return
    const after = rows.slice(rows.findIndex(({ id }) => id === from) + 1)
    const wordsOf = (row: MessageRow): string => {
      const words = row.text === null ? missingWords(t, row) : plainText(row.text)
      return words === '' ? t('lastFile', { ns: 'files', count: row.files.length }) : words
    }
    const spoken = after
      .filter(({ mine, deleted }) => !mine && deleted === null)
      .slice(-most)
      .map(row => t('spoken', { name: row.actorName ?? t('somebody'), text: wordsOf(row) }))
    if (spoken.length > 0) announce(spoken.join(' '))
  })
}
