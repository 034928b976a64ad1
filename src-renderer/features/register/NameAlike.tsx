import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Notice } from '../../ui/Notice.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { Alike, type Candidate } from './Alike.tsx'

const askAfterMs = 350

interface Found {
  id: string
  no?: string | null
  name: string | null
}

/** Beside a form: who is registered already under this name. It warns, it never stops. */
export function NameAlike({
  at,
  name,
  but,
  find,
}: {
  at: 'suppliers' | 'cooperatives'
  name: string
  but: string | undefined
  find: (text: string, signal: AbortSignal) => Promise<readonly Found[]>
}) {
  const { t } = useTranslation('register')
  const [rows, setRows] = useState<readonly Candidate[]>([])
  useEffect(() => {
    const stop = new AbortController()
    if (name.length < 3) return setRows([])
    const timer = setTimeout(() => {
      find(name, stop.signal).then(
        found =>
          setRows(found.filter(one => one.id !== but).map(one => ({ id: one.id, no: one.no ?? null, name: one.name }))),
        () => !stop.signal.aborted && setRows([]),
      )
    }, askAfterMs)
    return () => {
      clearTimeout(timer)
      stop.abort()
    }
  }, [name, but, find])
  return (
    <Panel title={t('named.title')}>
      <div aria-live="polite">
        {rows.length === 0 ? (
          <p className="quiet">{t('named.none')}</p>
        ) : (
          <>
            <Notice tone="warning" title={t('named.some', { count: rows.length })} />
            <Alike at={at} rows={rows.slice(0, 6)} />
          </>
        )}
      </div>
    </Panel>
  )
}
