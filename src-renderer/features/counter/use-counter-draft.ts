import { useEffect, useRef, useState } from 'react'
import { call, type OutputOf } from '../../api/client.ts'
import { holdDraft, newDraftId, saveBeforeLeaving } from '../../api/kept-drafts.ts'
import { troubleOf } from '../../api/trouble.ts'
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

/** Which draft this window has: no other resumes it. */
function useHeldDraft() {
  const [hold] = useState(() => {
    const held = new Map<string, () => void>()
    const take = async (id: string): Promise<boolean> => {
      if (held.has(id)) return true
      const letGo = await holdDraft(id)
      if (letGo !== null) held.set(id, letGo)
      return letGo !== null
    }
    const letGo = (but?: string): void => {
      for (const [id, go] of held) {
        if (id === but) continue
        held.delete(id)
        go()
      }
    }
    return {
      /** The first of these that no other window has. */
      async first<R extends { id: string }>(rows: readonly R[]): Promise<R | undefined> {
        for (const row of rows) if (await take(row.id)) return row
        return undefined
      },
      only(id: string): void {
        letGo(id)
        void take(id)
      },
      letGo,
    }
  })
  useEffect(() => () => hold.letGo(), [hold])
  return hold
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
  const past = useRef<CounterDraft[]>([])
  const future = useRef<CounterDraft[]>([])
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
  const step = (from: typeof past, to: typeof past) => {
    const next = from.current.pop()
    if (next === undefined) return
    to.current.push(draft)
    keep(next)
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
      past.current = [...past.current.slice(-99), draft]
      future.current = []
      keep({ ...draft, ...change })
    },
    begin(discard) {
      saving.forget()
      past.current = []
      future.current = []
      if (discard) void call('drafts.discard', { id }).catch(troubleOf)
      setId(newDraftId())
      setDraft(emptyDraft(today()))
      setResumedMs(null)
    },
    undo: () => step(past, future),
    redo: () => step(future, past),
  }
}
