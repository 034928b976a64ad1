import { v7 as uuidv7 } from 'uuid'
import { call } from './client.ts'
import { forgetTables } from './queries.ts'

/** The id of a new draft: also that of the command which records it, so that it is recorded once, from whatever window. */
export const newDraftId: () => string = uuidv7

/** The command that records a draft; undefined for a draft of before, whose id names no command. */
export const commandOf = (draft: string): string | undefined => (draft[14] === '7' ? draft : undefined)

/** Throws a draft away. No command tells of it, so what counts drafts is asked again from here. */
export async function discardDraft(id: string): Promise<void> {
  await call('drafts.discard', { id })
  forgetTables(['draft'])
}

/**
 * Holds a draft for this window, so that no other resumes it meanwhile. Answers what lets it go, or null where another window has it.
 * Windows that cannot tell each other apart hold everything.
 */
export function holdDraft(id: string): Promise<(() => void) | null> {
  const { locks } = navigator as Partial<Navigator>
  if (locks === undefined) return Promise.resolve(() => undefined)
  return new Promise(answer => {
    void locks.request(`draft ${id}`, { ifAvailable: true }, lock => {
      if (lock === null) return answer(null)
      return new Promise<void>(letGo => answer(letGo))
    })
  })
}

const saves = new Set<() => Promise<void>>()

/** Has `save` called before the session is locked or left, while the station still takes what was typed. Answers how to stop. */
export function saveBeforeLeaving(save: () => Promise<void>): () => void {
  saves.add(save)
  return () => void saves.delete(save)
}

/** A station that does not answer keeps nobody from locking. */
const longestSaveMs = 2_000

/** Keeps everything that is being typed; at most two seconds. */
export const saveAll = (): Promise<unknown> =>
  Promise.race([
    Promise.allSettled([...saves].map(save => save())),
    new Promise(done => setTimeout(done, longestSaveMs)),
  ])
