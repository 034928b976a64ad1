import { useCallback, useEffect, useRef, useState } from 'react'
import { call } from '../../api/client.ts'
import { commandOf, discardDraft, newDraftId, saveBeforeLeaving } from '../../api/kept-drafts.ts'
import { troubleOf } from '../../api/trouble.ts'
import { useHeldDraft } from '../../api/use-held-draft.ts'
import type { HistoryLine } from '#shared/contract/fields.ts'
import { changedKeys, keysOf, type Sources, type Values } from './record-values.ts'
import { type Seen, useSeen } from './use-seen.ts'

export type RecordKind = 'farmer' | 'supplier' | 'cooperative' | 'place'

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
  seen: Seen
  /** Puts what the record says now into the form for these fields of the contract. */
  takeTheirs: (fields: readonly string[]) => void
}

/** The record that a form was opened for; null for a new one. */
type Opened = { readonly id: string; readonly history: readonly HistoryLine[] } | null

/**
 * The form of one record. Whatever is typed is kept on the station within half a second, so that a lock, a kill or a power cut loses
 * nothing; only what differs from the record is kept, so that a later return changes nothing else.
 */
export function useRecordForm<K extends string>(
  kind: RecordKind,
  record: Opened,
  opened: Values<K>,
  sources: Sources<K>,
): RecordForm<K> {
  const [initial] = useState(opened)
  const [values, setValues] = useState(opened)
  const [resumedMs, setResumedMs] = useState<number | null>(null)
  const [ready, setReady] = useState(false)
  const [first] = useState(record?.history ?? [])
  const seen = useSeen(first)
  const keeper = useKeeper(kind, record?.id ?? '', seen)
  const { find } = keeper

  useEffect(() => {
    let gone = false
    void find().then(found => {
      if (gone) return
      if (found !== null) {
        setValues(before => ({ ...before, ...known(found.changes, before) }))
        setResumedMs(found.changed_ms)
        if (found.seen !== null) seen.take(found.seen)
      }
      setReady(true)
    })
    return () => {
      gone = true
    }
  }, [find, seen])

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
      seen.take(first.map(line => line.ref))
      void keeper.discard()
    },
    seen,
    takeTheirs: fields =>
      set(Object.fromEntries(keysOf(sources, fields, opened).map(key => [key, opened[key]])) as Partial<Values<K>>),
  }
}

const known = <K extends string>(changes: Record<string, unknown>, values: Values<K>): Partial<Values<K>> =>
  Object.fromEntries(
    Object.entries(changes).filter(([key, value]) => Object.hasOwn(values, key) && typeof value === 'string'),
  ) as Partial<Values<K>>

type DraftData = { record: string; changes: Record<string, unknown>; seen: string[] }

const storeDraft = (id: string, kind: RecordKind, data: DraftData): Promise<unknown> =>
  Object.keys(data.changes).length === 0 ? discardDraft(id) : call('drafts.save', { id, kind, data })

/** What was typed, and what its author had seen of the record; a draft of an earlier version does not say. */
function draftIn(row: { changed_ms: number; data: Record<string, unknown> }) {
  const { changes, seen } = row.data
  return {
    changed_ms: row.changed_ms,
    changes: (changes ?? {}) as Record<string, unknown>,
    seen: Array.isArray(seen) ? seen.filter(ref => typeof ref === 'string') : null,
  }
}

/** Saves the changes of one record's form as a draft, in order, and throws it away. */
function useKeeper(kind: RecordKind, record: string, seen: Seen) {
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
    const write = () => storeDraft(id.current, kind, { record, changes, seen: seen.refs() })
    last.current = last.current.then(write).then(
      () => setUnkept(false),
      (error: unknown) => {
        troubleOf(error)
        pending.current ??= changes
        setUnkept(true)
      },
    )
    await last.current
  }, [kind, record, seen])

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
      return row === undefined ? null : draftIn(row)
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
