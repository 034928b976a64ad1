import { startTransition, useCallback, useEffect, useRef, useState } from 'react'
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
/** A page that has not come by then, or was refused, may be asked for again. Units: ms. */
const againMs = 1_000
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

  const keep = useCallback((asked: Loaded, unhurried = false) => {
    const next = { ...asked, rows: sameRows(latest.current?.rows ?? [], asked.rows) }
    latest.current = next
    // A page that came while somebody scrolls is drawn between frames, not in one.
    if (unhurried) startTransition(() => setLoaded(next))
    else setLoaded(next)
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
    (to: (before: Loaded, ask: Ask) => Promise<Loaded | null>, unhurried = false) =>
      inLine(async signal => {
        const next = latest.current && (await to(latest.current, (at, limit) => ask(at, signal, limit)))
        if (next) keep(next, unhurried)
      }),
    [ask, inLine, keep],
  )
  const [above, below] = [useOneAtATime(loaded), useOneAtATime(loaded)]
  const loadOlder = useCallback(() => above(() => change(withOlder, true)), [change, above])
  const loadNewer = useCallback(() => below(() => change(withNewer, true)), [change, below])
  const refresh = useCallback(() => void change(again), [change])

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

/** Lets one page come at an end at a time, until it is drawn: who scrolls asks for it with every frame. */
function useOneAtATime(loaded: Loaded | null): (load: () => Promise<void>) => void {
  const asked = useRef<Loaded | null>(null)
  const drawn = useRef(loaded)
  useEffect(() => {
    drawn.current = loaded
  }, [loaded])
  return useCallback(load => {
    if (drawn.current === null || asked.current === drawn.current) return
    const before = drawn.current
    asked.current = before
    // Where nothing came it may be asked for again.
    void load().then(() => setTimeout(() => asked.current === before && (asked.current = null), againMs))
  }, [])
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

/** The rows, those that say what they said before as they were: what is drawn of them stands. */
function sameRows(before: readonly MessageRow[], rows: readonly MessageRow[]): readonly MessageRow[] {
  const known = new Map(before.map(row => [row.id, row]))
  return rows.map(row => {
    const was = known.get(row.id)
    return was !== undefined && (was === row || JSON.stringify(was) === JSON.stringify(row)) ? was : row
  })
}

const isBefore = (a: Place, b: Place): boolean => a.turn < b.turn || (a.turn === b.turn && a.id < b.id)
