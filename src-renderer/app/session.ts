import { useQuery } from '@tanstack/react-query'
import { createContext, useContext, useEffect } from 'react'
import { type Action, may } from '#shared/domain/rights.ts'
import { assert } from '#shared/kit/assert.ts'
import { call, type OutputOf } from '../api/client.ts'
import { queryClient } from '../api/queries.ts'
import { onTrouble, type Trouble, troubleOf } from '../api/trouble.ts'

export type Me = OutputOf<'sessions.me'>

const key = ['sessions.me']

export type Session =
  | { state: 'asking' }
  | { state: 'unreachable'; trouble: Trouble; again: () => void }
  | { state: 'out' }
  | { state: 'in' | 'locked' | 'mustChange'; me: Me }

/** Who is at the keyboard, as the station sees it. */
export function useSession(): Session {
  const query = useQuery({ queryKey: key, queryFn: whoAmI, staleTime: Number.POSITIVE_INFINITY, meta: { tables: [] } })
  if (query.data === null) return { state: 'out' }
  if (query.data) return { state: stateOf(query.data), me: query.data }
  if (query.error) return { state: 'unreachable', trouble: troubleOf(query.error), again: () => void query.refetch() }
  return { state: 'asking' }
}

const stateOf = (me: Me): 'in' | 'locked' | 'mustChange' => (me.locked ? 'locked' : me.mustChange ? 'mustChange' : 'in')

async function whoAmI({ signal }: { signal: AbortSignal }): Promise<Me | null> {
  try {
    return await call('sessions.me', {}, signal)
  } catch (error) {
    if (troubleOf(error).kind === 'NotLoggedIn') return null
    throw error
  }
}

/** What login, unlock and a changed password answer. */
export function enter(me: Me): void {
  queryClient.setQueryData(key, me)
}

/** Forgets the person and everything that was read for them. A session also ends as the station is excluded: how it stands is asked anew. */
export function leave(): void {
  queryClient.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== key[0] && queryKey[0] !== 'setup.state' })
  queryClient.setQueryData(key, null)
  void queryClient.invalidateQueries({ queryKey: ['setup.state'] })
}

/** Hides the screens at once; the station has said so, or is told by the caller. */
export function showLocked(): void {
  queryClient.setQueryData<Me | null>(key, me => (me ? { ...me, locked: true } : me))
}

/** Signs out or locks the window whenever any answer says that the session is over or locked. */
export function useSessionGuard(): void {
  useEffect(
    () =>
      onTrouble(trouble => {
        if (trouble.kind === 'NotLoggedIn') leave()
        if (trouble.kind === 'Locked') showLocked()
        if (trouble.kind === 'PasswordMustChange') void queryClient.invalidateQueries({ queryKey: key })
      }),
    [],
  )
}

/** The person the shell was opened for. Screens below it keep the same person until they are taken down with it. */
export const MeContext = createContext<Me | null>(null)

/** Me, on screens that only exist while somebody is logged in. */
export function useMe(): Me {
  const me = useContext(MeContext)
  assert(me, 'this screen is inside the shell')
  return me
}

/** True when my role may do it. The station decides again; this only hides what would be refused. */
export const useMay = (action: Action): boolean => may(useMe().role, action)
