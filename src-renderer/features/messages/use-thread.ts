import { useCallback, useEffect, useRef, useState } from 'react'
import { heldTables } from '#shared/contract/peer-head-tables.ts'
import { chatScope } from '#shared/domain/channel.ts'
import { call, type InputOf } from '../../api/client.ts'
import { useTablesVersion } from '../../api/events.ts'
import { type Trouble, troubleOf } from '../../api/trouble.ts'
import type { MessageRow } from './conversation-words.ts'

type At = InputOf<'messages.page'>['at']
type Place = { turn: number; id: string }

export interface Loaded {
  rows: readonly MessageRow[]
  older: boolean
  newer: boolean
  firstUnread: Place | null
}

export interface Thread {
  /** null until the first answer */
  loaded: Loaded | null
  /** where the line of what is new stands: as it was when the thread was opened there */
  newFrom: string | null
  trouble: Trouble | null
  loadOlder: () => void
  loadNewer: () => void
  /** Shows other messages: the newest, the first unread, or one and those around it. */
  show: (at: At) => Promise<void>
  refresh: () => void
}

/** What the lines of a thread are made of. */
const threadTables = [
  'message',
  'notice_ack',
  'file',
  'file_part',
  'message_read',
  'reaction',
  'pin',
  'saved_message',
  'seen_mark',
  'user',
  'member',
  'conversation_key',
  'keyring',
] as const
const pageRows = 60
/** Rows kept on screen; the far end goes when more are loaded. */
const mostRows = 600
/** Of a refresh: enough for every row kept, and what is new. */
const mostPages = 12

const placeOf = ({ turn, id }: Place): Place => ({ turn, id })

/** A stretch of a conversation, loaded page by page at both ends and kept true while things change. */
export function useThread(conversation: string, start: At): Thread {
  const [loaded, setLoaded] = useState<Loaded | null>(null)
  const [newFrom, setNewFrom] = useState<string | null>(null)
  const { inLine, trouble, begin } = useLine()
  const latest = useRef<Loaded | null>(null)
  const version = useTablesVersion(...threadTables, ...heldTables(chatScope(conversation)))

  const keep = useCallback((next: Loaded) => {
    latest.current = next
    setLoaded(next)
  }, [])

  const ask = useCallback(
    (at: At, signal: AbortSignal, limit = pageRows) => call('messages.page', { conversation, at, limit }, signal),
    [conversation],
  )

  const show = useCallback(
    (at: At) =>
      inLine(async signal => {
        const page = await ask(at, signal)
        setNewFrom(page.firstUnread?.id ?? null)
        keep(page)
      }),
    [ask, inLine, keep],
  )

  const change = useCallback(
    (to: (before: Loaded, ask: Ask) => Promise<Loaded | null>) =>
      void inLine(async signal => {
        const next = latest.current && (await to(latest.current, (at, limit) => ask(at, signal, limit)))
        if (next) keep(next)
      }),
    [ask, inLine, keep],
  )
  const loadOlder = useCallback(() => change(withOlder), [change])
  const loadNewer = useCallback(() => change(withNewer), [change])
  const refresh = useCallback(() => change(again), [change])

  const begun = useRef(start)
  useEffect(() => {
    const stop = begin()
    void show(begun.current)
    return () => stop.abort()
  }, [show, begin])

  const seenVersion = useRef(version)
  useEffect(() => {
    if (seenVersion.current === version) return
    seenVersion.current = version
    refresh()
  }, [version, refresh])

  return { loaded, newFrom, trouble, loadOlder, loadNewer, show, refresh }
}

/** Asks one after another: what is asked next knows what came before. What is asked once the thread is gone is not answered. */
function useLine() {
  const [trouble, setTrouble] = useState<Trouble | null>(null)
  const line = useRef<Promise<void>>(Promise.resolve())
  const stopped = useRef(new AbortController())
  const begin = useCallback(() => {
    stopped.current = new AbortController()
    return stopped.current
  }, [])
  const inLine = useCallback((work: (signal: AbortSignal) => Promise<void>): Promise<void> => {
    const { signal } = stopped.current
    const run = async () => {
      if (signal.aborted) return
      try {
        await work(signal)
        if (!signal.aborted) setTrouble(null)
      } catch (error) {
        if (!signal.aborted) setTrouble(troubleOf(error))
      }
    }
    line.current = line.current.then(run)
    return line.current
  }, [])
  return { inLine, trouble, begin }
}

type Ask = (at: At, limit: number) => Promise<Loaded>

async function withOlder(before: Loaded, ask: Ask): Promise<Loaded | null> {
  const [first] = before.rows
  if (!before.older || !first) return null
  const page = await ask({ before: placeOf(first) }, pageRows)
  const rows = [...page.rows, ...before.rows]
  return { ...before, rows: rows.slice(0, mostRows), older: page.older, newer: before.newer || rows.length > mostRows }
}

async function withNewer(before: Loaded, ask: Ask): Promise<Loaded | null> {
  const last = before.rows.at(-1)
  if (!before.newer || !last) return null
  const page = await ask({ from: placeOf(last) }, pageRows)
  const rows = [...before.rows.slice(0, -1), ...page.rows]
  return { ...before, rows: rows.slice(-mostRows), older: before.older || rows.length > mostRows, newer: page.newer }
}

/** The same stretch as it is now: to its end, and beyond where it went on to the newest. */
async function again(before: Loaded, ask: Ask): Promise<Loaded> {
  const [first] = before.rows
  if (first === undefined) return ask('newest', pageRows)
  const last = before.rows.at(-1)
  let rows: MessageRow[] = []
  let from = placeOf(first)
  for (let pages = 0; pages < mostPages; pages++) {
    const page = await ask({ from }, 100)
    rows = [...rows.slice(0, -1), ...page.rows]
    const end = rows.at(-1)
    const isAll = !page.newer
    const isFar = before.newer && end !== undefined && last !== undefined && !isBefore(end, last)
    if (isAll || isFar || end === undefined) {
      return {
        rows: rows.slice(-mostRows),
        older: before.older || rows.length > mostRows,
        newer: page.newer,
        firstUnread: page.firstUnread,
      }
    }
    from = placeOf(end)
  }
  return { ...before, rows: rows.slice(0, mostRows), newer: true }
}

const isBefore = (a: Place, b: Place): boolean => a.turn < b.turn || (a.turn === b.turn && a.id < b.id)
