import { useEffect, useRef, useState } from 'react'
import { call, type InputOf, type OutputOf } from '../../api/client.ts'
import { useTablesVersion } from '../../api/events.ts'
import { type Trouble, troubleOf } from '../../api/trouble.ts'

type Page = OutputOf<'messages.search'>
export type FoundRow = Page['rows'][number]

/** What is searched for, as typed; '' is any. */
export interface Sought {
  words: string
  conversation: string
  actor: string
  from: string
  to: string
  files: boolean
}

export const noSearch: Sought = { words: '', conversation: '', actor: '', from: '', to: '', files: false }

export interface Search {
  /** null where nothing is asked for */
  rows: readonly FoundRow[] | null
  /** the station still looks */
  looking: boolean
  shut: number
  trouble: Trouble | null
  /** null where all was found */
  more: (() => void) | null
}

const afterMs = 150
const pageRows = 40
/** Calls of one search that find less than a page: what is encrypted is opened some thousands a call. */
const mostCalls = 60

const isAsked = ({ words, actor, from, to, files }: Sought): boolean =>
  words.trim() !== '' || actor !== '' || from !== '' || to !== '' || files

const inputOf = ({ words, conversation, actor, from, to, files }: Sought): InputOf<'messages.search'> => ({
  words,
  limit: pageRows,
  ...(conversation !== '' && { conversation }),
  ...(actor !== '' && { actor }),
  ...(from !== '' && { from }),
  ...(to !== '' && { to }),
  ...(files && { files }),
})

interface Answer {
  rows: readonly FoundRow[]
  next: Page['next']
  shut: number
}
const nothing: Answer = { rows: [], next: null, shut: 0 }

/** Searches a little after the last key, and again when messages change; goes on until a page is full or all was looked at. */
export function useSearch(sought: Sought): Search {
  const [answer, setAnswer] = useState<Answer>(nothing)
  const [looking, setLooking] = useState(false)
  const [trouble, setTrouble] = useState<Trouble | null>(null)
  const version = useTablesVersion('message', 'keyring', 'member', 'conversation_key')
  const run = useRef(new AbortController())
  const key = JSON.stringify(inputOf(sought))
  const asked = isAsked(sought)

  const look = async (before: Answer, signal: AbortSignal) => {
    setLooking(true)
    try {
      let known = before
      const wanted = before.rows.length + pageRows
      for (let calls = 0; calls < mostCalls; calls++) {
        const input = { ...(JSON.parse(key) as InputOf<'messages.search'>), limit: wanted - known.rows.length }
        const page = await call('messages.search', { ...input, ...(known.next && { before: known.next }) }, signal)
        if (signal.aborted) return
        known = { rows: [...known.rows, ...page.rows], next: page.next, shut: page.shut }
        setAnswer(known)
        setTrouble(null)
        if (page.next === null || known.rows.length >= wanted) break
      }
    } catch (error) {
      if (!signal.aborted) setTrouble(troubleOf(error))
    }
    if (!signal.aborted) setLooking(false)
  }
  const latest = useRef(look)
  useEffect(() => {
    latest.current = look
  })
  useEffect(() => {
    const mine = new AbortController()
    run.current = mine
    const timer = setTimeout(() => {
      if (asked) void latest.current(nothing, mine.signal)
      else setAnswer(nothing)
    }, afterMs)
    return () => {
      clearTimeout(timer)
      mine.abort()
    }
  }, [key, asked, version])
  const more = answer.next === null || looking ? null : () => void look(answer, run.current.signal)
  return { rows: asked ? answer.rows : null, looking: looking && asked, shut: answer.shut, trouble, more }
}
