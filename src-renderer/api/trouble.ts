import { ORPCError } from '@orpc/client'
import { z } from 'zod'
import { type Refusal, refusal } from '#shared/contract/refusal.ts'

/** Why a call gave no answer: refused with its figures, a bug with its incident, or nobody answered at all. */
export type Trouble = Refusal | { kind: 'Fault'; incident: string } | { kind: 'NoAnswer' }

/** Any error of a call as data. What is neither a refusal nor a reported bug is a station that did not answer. */
export function troubleOf(error: unknown): Trouble {
  if (!(error instanceof ORPCError)) return { kind: 'NoAnswer' }
  if (error.code === 'REFUSED') {
    const read = refusal.safeParse(error.data)
    if (read.success) return read.data
  }
  if (error.code === 'FAULT' || error.code === 'INTERNAL_SERVER_ERROR') {
    const bug = incidentOf.safeParse(error.data)
    return { kind: 'Fault', incident: bug.success ? bug.data.incident : String(error.code) }
  }
  return { kind: 'NoAnswer' }
}

const incidentOf = z.object({ incident: z.string() })

type Listener = (trouble: Trouble) => void
const listeners = new Set<Listener>()

/** Hears the trouble of every call: the shell locks or signs out by it. Returns how to stop. */
export function onTrouble(listener: Listener): () => void {
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
  }
}

export function tellTrouble(error: unknown): void {
  const trouble = troubleOf(error)
  for (const listener of listeners) listener(trouble)
}
