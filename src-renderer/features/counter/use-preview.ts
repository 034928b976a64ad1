import { useEffect, useMemo, useState } from 'react'
import type { DeliveryInput } from '#shared/contract/counter.ts'
import { call, type OutputOf } from '../../api/client.ts'
import { type Trouble, troubleOf } from '../../api/trouble.ts'

const askAfterMs = 120

export interface Preview {
  figures: OutputOf<'deliveries.preview'>['figures'] | null
  warnings: OutputOf<'deliveries.preview'>['warnings']
  refusal: Trouble | null
}

const nothing: Preview = { figures: null, warnings: [], refusal: null }

/** Figures and warnings of what is typed, by the station's own decision; the last figures stay while the next are on their way. */
export function usePreview(input: Omit<DeliveryInput, 'second'> | null): Preview {
  const [preview, setPreview] = useState<Preview>(nothing)
  const key = useMemo(() => (input === null ? null : JSON.stringify(input)), [input])
  useEffect(() => {
    if (key === null) {
      setPreview(nothing)
      return
    }
    const stop = new AbortController()
    const timer = setTimeout(() => {
      call('deliveries.preview', JSON.parse(key) as Omit<DeliveryInput, 'second'>, stop.signal).then(
        answer => setPreview({ ...answer, refusal: null }),
        error => !stop.signal.aborted && setPreview(before => ({ ...before, warnings: [], refusal: troubleOf(error) })),
      )
    }, askAfterMs)
    return () => {
      clearTimeout(timer)
      stop.abort()
    }
  }, [key])
  return preview
}
