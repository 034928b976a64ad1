import { useCallback, useEffect, useRef, useState } from 'react'
import { call } from '../../api/client.ts'
import { troubleOf } from '../../api/trouble.ts'
import { today } from '../../ui/day.ts'
import { type CounterDraft, draftFrom, emptyDraft, isBlank } from './counter-draft.ts'

const saveAfterMs = 250

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
  /** Begins a new one; the old one is thrown away unless it was recorded. */
  begin: (discard: boolean) => void
  undo: () => void
  redo: () => void
}

/**
 * The delivery being typed, saved on the station after each change, so that a kill or a power cut reopens it (DEL-1). `wanted`:
 * the draft to open; without it the latest one that is not blank.
 */
export function useCounterDraft(wanted: string | undefined): KeptDraft {
  const [id, setId] = useState<string>(() => wanted ?? crypto.randomUUID())
  const [draft, setDraft] = useState<CounterDraft>(() => emptyDraft(today()))
  const [savedMs, setSavedMs] = useState<number | null>(null)
  const [unsaved, setUnsaved] = useState(false)
  const [resumedMs, setResumedMs] = useState<number | null>(null)
  const [ready, setReady] = useState(false)
  const past = useRef<CounterDraft[]>([])
  const future = useRef<CounterDraft[]>([])
  const pending = useRef<{ id: string; draft: CounterDraft } | null>(null)
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)

  const save = useCallback(async () => {
    const what = pending.current
    pending.current = null
    if (what === null || isBlank(what.draft)) return
    try {
      const saved = await call('drafts.save', { id: what.id, kind: 'delivery', data: { ...what.draft } })
      setSavedMs(saved.changed_ms)
      setUnsaved(false)
    } catch (error) {
      troubleOf(error)
      pending.current ??= what
      setUnsaved(true)
    }
  }, [])

  useEffect(() => {
    let gone = false
    void call('drafts.list', { kind: 'delivery' }).then(
      ({ rows }) => {
        if (gone) return
        const found = wanted === undefined ? rows[0] : rows.find(row => row.id === wanted)
        if (found !== undefined) {
          setId(found.id)
          setDraft(draftFrom(found.data, today()))
          setSavedMs(found.changed_ms)
          setResumedMs(found.changed_ms)
        }
        setReady(true)
      },
      () => !gone && setReady(true),
    )
    return () => {
      gone = true
      clearTimeout(timer.current)
      void save()
    }
  }, [wanted, save])

  const keep = useCallback(
    (next: CounterDraft) => {
      pending.current = { id, draft: next }
      clearTimeout(timer.current)
      timer.current = setTimeout(() => void save(), saveAfterMs)
      setDraft(next)
    },
    [id, save],
  )
  const set = (change: Partial<CounterDraft>) => {
    past.current = [...past.current.slice(-99), draft]
    future.current = []
    keep({ ...draft, ...change })
  }
  const begin = (discard: boolean) => {
    clearTimeout(timer.current)
    pending.current = null
    past.current = []
    future.current = []
    if (discard) void call('drafts.discard', { id }).catch(troubleOf)
    setId(crypto.randomUUID())
    setDraft(emptyDraft(today()))
    setSavedMs(null)
    setResumedMs(null)
    setUnsaved(false)
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
    set,
    savedMs,
    unsaved,
    resumedMs,
    ready,
    begin,
    undo: () => step(past, future),
    redo: () => step(future, past),
  }
}
