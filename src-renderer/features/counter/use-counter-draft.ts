import { useEffect, useRef, useState } from 'react'
import { call, type OutputOf } from '../../api/client.ts'
import { discardDraft, newDraftId, saveBeforeLeaving } from '../../api/kept-drafts.ts'
import { troubleOf } from '../../api/trouble.ts'
import { useHeldDraft } from '../../api/use-held-draft.ts'
import { today } from '../../ui/day.ts'
import { type CounterDraft, draftFrom, emptyDraft, isBlank } from './counter-draft.ts'

const saveAfterMs = 250

/** What is typed: a delivery, or one that takes another’s place and opens as that only (DEL-7). */
export type DraftKind = 'delivery' | 'correction'

export interface KeptDraft {
  id: string
  draft: CounterDraft
  set: (change: Partial<CounterDraft>) => void
  /** UTC ms of the last durable save, or null */
  savedMs: number | null
  /** the save that failed, until one succeeds */
  unsaved: boolean
  /** the hour of a draft that was found and reopened, or null */
  resumedMs: number | null
  ready: boolean
  /** Keeps nothing more until `release` or `begin`, once what is on its way has arrived: a draft that is recorded is not made anew. */
  hold: () => Promise<void>
  release: () => void
  /** Begins a new one; the old one is thrown away unless it was recorded. */
  begin: (discard: boolean) => void
  undo: () => void
  redo: () => void
}

/** Saves what it is given, a little after the last change and at the end; what fails is kept and tried with the next. */
function useSaving(kind: DraftKind) {
  const [savedMs, setSavedMs] = useState<number | null>(null)
  const [unsaved, setUnsaved] = useState(false)
  const pending = useRef<{ id: string; draft: CounterDraft } | null>(null)
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  const held = useRef(false)
  const arriving = useRef<Promise<void>>(Promise.resolve())
  const save = async () => {
    const what = pending.current
    pending.current = null
    if (what === null || isBlank(what.draft)) return
    try {
      const saved = await call('drafts.save', { id: what.id, kind, data: { ...what.draft } })
      setSavedMs(saved.changed_ms)
      setUnsaved(false)
    } catch (error) {
      troubleOf(error)
      pending.current ??= what
      setUnsaved(true)
    }
  }
  const latest = useRef(save)
  useEffect(() => {
    latest.current = save
  })
  useEffect(() => {
    const now = async () => {
      clearTimeout(timer.current)
      await arriving.current
      if (!held.current) await latest.current()
    }
    const stop = saveBeforeLeaving(now)
    return () => {
      stop()
      void now()
    }
  }, [])
  const saveSoon = () => {
    clearTimeout(timer.current)
    if (held.current || pending.current === null) return
    timer.current = setTimeout(() => {
      arriving.current = latest.current()
    }, saveAfterMs)
  }
  return {
    savedMs,
    unsaved,
    found: setSavedMs,
    soon(id: string, draft: CounterDraft) {
      pending.current = { id, draft }
      saveSoon()
    },
    async hold() {
      held.current = true
      clearTimeout(timer.current)
      await arriving.current
    },
    release() {
      held.current = false
      saveSoon()
    },
    forget() {
      clearTimeout(timer.current)
      held.current = false
      pending.current = null
      setSavedMs(null)
      setUnsaved(false)
    },
  }
}

/** What the fields held before and after: a hundred steps back. */
function useSteps() {
  const past = useRef<CounterDraft[]>([])
  const future = useRef<CounterDraft[]>([])
  const step = (from: typeof past, to: typeof past, now: CounterDraft): CounterDraft => {
    const next = from.current.pop()
    if (next === undefined) return now
    to.current.push(now)
    return next
  }
  return {
    /** A change follows on `before`. */
    after(before: CounterDraft): void {
      past.current = [...past.current.slice(-99), before]
      future.current = []
    },
    forget(): void {
      past.current = []
      future.current = []
    },
    undo: (now: CounterDraft) => step(past, future, now),
    redo: (now: CounterDraft) => step(future, past, now),
  }
}

/**
 * The delivery being typed, saved on the station after each change, so that a kill or a power cut reopens it (DEL-1). `wanted`:
 * the draft to open; without it the latest one that no other window has open.
 */
export function useCounterDraft(wanted: string | undefined, kind: DraftKind): KeptDraft {
  const [id, setId] = useState<string>(() => wanted ?? newDraftId())
  const [draft, setDraft] = useState<CounterDraft>(() => emptyDraft(today()))
  const [resumedMs, setResumedMs] = useState<number | null>(null)
  const [ready, setReady] = useState(false)
  const steps = useSteps()
  const saving = useSaving(kind)
  const hold = useHeldDraft()
  const { found } = saving

  useEffect(() => {
    let gone = false
    const open = async ({ rows }: OutputOf<'drafts.list'>) => {
      const kept = wanted === undefined ? await hold.first(rows) : rows.find(row => row.id === wanted)
      if (gone) return
      if (kept !== undefined) {
        setId(kept.id)
        setDraft(draftFrom(kept.data, today()))
        found(kept.changed_ms)
        setResumedMs(kept.changed_ms)
      }
      setReady(true)
    }
    call('drafts.list', { kind })
      .then(open)
      .catch(() => !gone && setReady(true))
    return () => {
      gone = true
    }
  }, [wanted, kind, found, hold])
  useEffect(() => {
    if (ready) hold.only(id)
  }, [ready, id, hold])

  const keep = (next: CounterDraft) => {
    saving.soon(id, next)
    setDraft(next)
  }
  return {
    id,
    draft,
    savedMs: saving.savedMs,
    unsaved: saving.unsaved,
    resumedMs,
    ready,
    hold: saving.hold,
    release: saving.release,
    set(change) {
      steps.after(draft)
      keep({ ...draft, ...change })
    },
    begin(discard) {
      saving.forget()
      steps.forget()
      if (discard) void discardDraft(id).catch(troubleOf)
      setId(newDraftId())
      setDraft(emptyDraft(today()))
      setResumedMs(null)
    },
    undo: () => keep(steps.undo(draft)),
    redo: () => keep(steps.redo(draft)),
  }
}
