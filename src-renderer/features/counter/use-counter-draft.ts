import { useEffect, useRef, useState } from 'react'
import { call, type OutputOf } from '../../api/client.ts'
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
  /** Keeps nothing more until `release` or `begin`, once what is on its way has arrived: a draft that is recorded is not made anew. */
  hold: () => Promise<void>
  release: () => void
  /** Begins a new one; the old one is thrown away unless it was recorded. */
  begin: (discard: boolean) => void
  undo: () => void
  redo: () => void
}

/** Saves what it is given, a little after the last change and at the end; what fails is kept and tried with the next. */
function useSaving() {
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
      const saved = await call('drafts.save', { id: what.id, kind: 'delivery', data: { ...what.draft } })
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
  useEffect(
    () => () => {
      clearTimeout(timer.current)
      if (!held.current) void latest.current()
    },
    [],
  )
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

/**
 * The delivery being typed, saved on the station after each change, so that a kill or a power cut reopens it (DEL-1). `wanted`:
 * the draft to open; without it the latest one that is not blank.
 */
export function useCounterDraft(wanted: string | undefined): KeptDraft {
  const [id, setId] = useState<string>(() => wanted ?? crypto.randomUUID())
  const [draft, setDraft] = useState<CounterDraft>(() => emptyDraft(today()))
  const [resumedMs, setResumedMs] = useState<number | null>(null)
  const [ready, setReady] = useState(false)
  const past = useRef<CounterDraft[]>([])
  const future = useRef<CounterDraft[]>([])
  const saving = useSaving()
  const { found } = saving

  useEffect(() => {
    let gone = false
    const open = ({ rows }: OutputOf<'drafts.list'>) => {
      if (gone) return
      const kept = wanted === undefined ? rows[0] : rows.find(row => row.id === wanted)
      if (kept !== undefined) {
        setId(kept.id)
        setDraft(draftFrom(kept.data, today()))
        found(kept.changed_ms)
        setResumedMs(kept.changed_ms)
      }
      setReady(true)
    }
    call('drafts.list', { kind: 'delivery' }).then(open, () => !gone && setReady(true))
    return () => {
      gone = true
    }
  }, [wanted, found])

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
      setId(crypto.randomUUID())
      setDraft(emptyDraft(today()))
      setResumedMs(null)
    },
    undo: () => step(past, future),
    redo: () => step(future, past),
  }
}
