import { useEffect } from 'react'
import { call } from '../../api/client.ts'
import { useMay } from '../../app/session.ts'

const againMs = 6 * 3_600_000
const nextMs = 1_000

/** While somebody who moderates is logged in, what the organisation keeps no longer is erased, part by part (TALK-25). */
export function useRetention(): void {
  const moderates = useMay('messages.moderate')
  useEffect(() => {
    if (!moderates) return
    let timer: ReturnType<typeof setTimeout>
    const sweep = async () => {
      // Where nobody answered it is tried again with the next round.
      const { more } = await call('messages.sweep', {}).catch(() => ({ more: false }))
      timer = setTimeout(() => void sweep(), more ? nextMs : againMs)
    }
    timer = setTimeout(() => void sweep(), nextMs)
    return () => clearTimeout(timer)
  }, [moderates])
}
