import { useCallback, useEffect, useRef, useState } from 'react'
import { call } from '../../api/client.ts'
import { commandOf, newDraftId, saveBeforeLeaving } from '../../api/kept-drafts.ts'
import { troubleOf } from '../../api/trouble.ts'
import { useHeldDraft } from '../../api/use-held-draft.ts'
import { changedKeys, type Values } from './record-values.ts'

export type RecordKind = 'farmer' | 'supplier' | 'cooperative'

const saveAfterMs = 400

export interface RecordForm<K extends string> {
  values: Values<K>
  initial: Values<K>
  set: (change: Partial<Values<K>>) => void
  changed: readonly K[]
  /** the hour of a draft that was found and reopened, or null */
  resumedMs: number | null
  /** the last change could not be kept on the station */
  unkept: boolean
  /** false while a draft is looked for */
  ready: boolean
  /** The command that makes a new record of it, once. */
  command: () => string | undefined
  /** Throws the draft away: saved, or no longer wanted. */
  discard: () => Promise<void>
  /** Back to how it was opened. */
  reset: () => void
}

/**
 * The form of one record. Whatever is typed is kept on the station within half a second, so that a lock, a kill or a power cut loses
 * nothing; only what differs from the record is kept, so that a later return changes nothing else.
 */
export function useRecordForm<K extends string>(kind: RecordKind, record: string, opened: Values<K>): RecordForm<K> {
  const [initial] = useState(opened)
  const [values, setValues] = useState(opened)
  const [resumedMs, setResumedMs] = useState<number | null>(null)
  const [ready, setReady] = useState(false)
  const keeper = useKeeper(kind, record)
  const { find } = keeper

  useEffect(() => {
    let gone = false
    void find().then(found => {
      if (gone) return
      if (found !== null) {
        setValues(before => ({ ...before, ...known(found.changes, before) }))
        setResumedMs(found.changed_ms)
      }
      setReady(true)
    })
    return () => {
      gone = true
    }
  }, [find])

  const set = (change: Partial<Values<K>>) => {
    const next = { ...values, ...change }
    setValues(next)
    keeper.keep(Object.fromEntries(changedKeys(initial, next).map(key => [key, next[key]])))
  }
  return {
    values,
    initial,
    set,
    changed: changedKeys(initial, values),
    resumedMs,
    unkept: keeper.unkept,
    ready,
    command: keeper.command,
    discard: keeper.discard,
    reset: () => {
      setValues(initial)
      setResumedMs(null)
      void keeper.discard()
    },
  }
}

const known = <K extends string>(changes: Record<string, unknown>, values: Values<K>): Partial<Values<K>> =>
  Object.fromEntries(
    Object.entries(changes).filter(([key, value]) => Object.hasOwn(values, key) && typeof value === 'string'),
  ) as Partial<Values<K>>

/** Saves the changes of one record's form as a draft, in order, and throws it away. */
function useKeeper(kind: RecordKind, record: string) {
  const [unkept, setUnkept] = useState(false)
  const id = useRef(newDraftId())
  const hold = useHeldDraft()
  const pending = useRef<Record<string, unknown> | null>(null)
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  const last = useRef<Promise<unknown>>(Promise.resolve())

  const save = useCallback(async () => {
    const changes = pending.current
    pending.current = null
    if (changes === null) return
    const write: () => Promise<unknown> =
      Object.keys(changes).length === 0
        ? () => call('drafts.discard', { id: id.current })
        : () => call('drafts.save', { id: id.current, kind, data: { record, changes } })
    last.current = last.current.then(write).then(
      () => setUnkept(false),
      (error: unknown) => {
        troubleOf(error)
        pending.current ??= changes
        setUnkept(true)
      },
    )
    await last.current
  }, [kind, record])

  useEffect(() => {
    const now = () => {
      clearTimeout(timer.current)
      return save()
    }
    const stop = saveBeforeLeaving(now)
    return () => {
      stop()
      void now()
    }
  }, [save])

  const find = useCallback(async () => {
    try {
      const { rows } = await call('drafts.list', { kind })
      const row = await hold.first(rows.filter(one => one.data['record'] === record))
      if (row !== undefined) id.current = row.id
      hold.only(id.current)
      if (row === undefined) return null
      return { changed_ms: row.changed_ms, changes: (row.data['changes'] ?? {}) as Record<string, unknown> }
    } catch (error) {
      troubleOf(error)
      return null
    }
  }, [kind, record, hold])

  const keep = (changes: Record<string, unknown>) => {
    pending.current = changes
    clearTimeout(timer.current)
    timer.current = setTimeout(() => void save(), saveAfterMs)
  }
  const discard = useCallback(async () => {
    clearTimeout(timer.current)
    pending.current = {}
    await save()
  }, [save])
  return { keep, discard, find, unkept, command: () => commandOf(id.current) }
}
