import { keepPreviousData, QueryClient, useMutation, useQuery } from '@tanstack/react-query'
import { useRef } from 'react'
import { v7 as uuidv7 } from 'uuid'
import { call, type InputOf, type OutputOf, type Procedure } from './client.ts'
import { type Trouble, troubleOf } from './trouble.ts'

/** The screens' copy of what the station said. Pushes of changed tables make it ask again, nothing else does. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: { staleTime: 60_000, gcTime: 300_000, retry: false, refetchOnWindowFocus: false, networkMode: 'always' },
    mutations: { retry: false, networkMode: 'always' },
  },
})

export interface AskOptions {
  /** False waits: what is asked is not known yet. */
  enabled?: boolean
  /** Tables the answer is made of; a change of any asks again. Without them every change does. */
  tables?: readonly string[]
  /** Keep showing the last answer while the next is on its way. */
  keep?: boolean
  refreshMs?: number
}

export interface Asked<T> {
  data: T | undefined
  asking: boolean
  trouble: Trouble | null
  again: () => void
}

/** Asks the station and stays true: `useAsk('farmers.get', { id }, { tables: ['farmer'] })`. */
export function useAsk<P extends Procedure>(
  procedure: P,
  input: InputOf<P>,
  options: AskOptions = {},
): Asked<OutputOf<P>> {
  const { enabled = true, tables, keep = false, refreshMs } = options
  const query = useQuery({
    queryKey: [procedure, input],
    queryFn: ({ signal }) => call(procedure, input, signal),
    enabled,
    meta: { tables },
    ...(keep && { placeholderData: keepPreviousData }),
    ...(refreshMs !== undefined && { refetchInterval: refreshMs }),
  })
  return {
    data: query.data,
    asking: query.isFetching,
    trouble: query.error ? troubleOf(query.error) : null,
    again: () => void query.refetch(),
  }
}

/** Has every answer made of these tables asked again. */
export function forgetTables(changed: readonly string[]): void {
  void queryClient.invalidateQueries({
    predicate: ({ meta }) => {
      const tables = meta?.tables as readonly string[] | undefined
      return tables === undefined || tables.some(table => changed.includes(table))
    },
  })
}

export type Outcome<T> = { ok: true; value: T } | { ok: false; trouble: Trouble }

export interface Command<P extends Procedure> {
  /** Never throws: a refusal is data. `commandId`: of what is done once, from whatever window. */
  run: (input: Omit<InputOf<P>, 'commandId'>, commandId?: string) => Promise<Outcome<OutputOf<P>>>
  busy: boolean
  /** Of the last run, until the next or `reset`. */
  trouble: Trouble | null
  reset: () => void
}

/**
 * Has the station do something once. The command id is made here and kept while the same input is sent again after no
 * answer, so a retry finds the receipt of the first (architecture.md §4); other input is another command.
 */
export function useCommand<P extends Procedure>(procedure: P): Command<P> {
  const pending = useRef<{ id: string; input: string } | null>(null)
  const mutation = useMutation({
    mutationFn: ({ input, commandId }: { input: Omit<InputOf<P>, 'commandId'>; commandId: string | undefined }) => {
      const text = JSON.stringify(input)
      if (pending.current?.input !== text) pending.current = { id: uuidv7(), input: text }
      return call(procedure, { ...input, commandId: commandId ?? pending.current.id } as InputOf<P>)
    },
  })
  return {
    run: async (input, commandId) => {
      try {
        const value = await mutation.mutateAsync({ input, commandId })
        pending.current = null
        return { ok: true, value }
      } catch (error) {
        const trouble = troubleOf(error)
        if (trouble.kind !== 'NoAnswer') pending.current = null
        return { ok: false, trouble }
      }
    },
    busy: mutation.isPending,
    trouble: mutation.error ? troubleOf(mutation.error) : null,
    reset: mutation.reset,
  }
}

/** The same for a procedure that takes no command id (log in, preview, verify). */
export function useCall<P extends Procedure>(procedure: P) {
  const mutation = useMutation({ mutationFn: (input: InputOf<P>) => call(procedure, input) })
  return {
    run: async (input: InputOf<P>): Promise<Outcome<OutputOf<P>>> => {
      try {
        return { ok: true, value: await mutation.mutateAsync(input) }
      } catch (error) {
        return { ok: false, trouble: troubleOf(error) }
      }
    },
    busy: mutation.isPending,
    trouble: mutation.error ? troubleOf(mutation.error) : null,
    reset: mutation.reset,
  }
}
