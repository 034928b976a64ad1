import { useEffect, useMemo, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { plainText } from '#shared/domain/markup.ts'
import { bridge } from '../../api/bridge.ts'
import type { ConversationRow } from './conversation-words.ts'
import { showMessage } from './found-message.ts'
import { soundNews } from './sound.ts'
import { beTheOneThatTells, isTheOneThatTells } from './telling-window.ts'

/** Who sees the message in another of his windows within this time is not told again. Unit: ms. */
const settleMs = 700
const mostTitle = 120
const mostWords = 140

/** Whether this window can show notes of the system: the browser's person has to allow it, our own window always can. */
export type NotesAre = 'possible' | 'toAllow' | 'refused'

export function notesAre(): NotesAre {
  if (bridge() !== undefined) return 'possible'
  if (!('Notification' in window) || Notification.permission === 'denied') return 'refused'
  return Notification.permission === 'granted' ? 'possible' : 'toAllow'
}

/** Asks the person at a browser to allow them. */
export async function allowNotes(): Promise<NotesAre> {
  if ('Notification' in window) await Notification.requestPermission()
  return notesAre()
}

/** Of a browser: the notes that are shown, by tag. */
const shown = new Map<string, Notification>()

function hide(tag: string): void {
  void bridge()?.hideNote(tag)
  shown.get(tag)?.close()
  shown.delete(tag)
}

function show(tag: string, title: string, body: string, chosen: (tag: string) => void): void {
  const shell = bridge()
  if (shell !== undefined) return void shell.showNote({ tag, title, body })
  if (notesAre() !== 'possible') return
  const note = new Notification(title, { tag, body, silent: true })
  note.onclick = () => {
    window.focus()
    note.close()
    chosen(tag)
  }
  shown.set(tag, note)
}

/** In which ways something is told beside the window's own word. */
type Ways = Readonly<Record<'system' | 'sound', boolean>>

/**
 * The sound and the notes of the system for what came while nobody looked at it (TALK-68): one note a conversation, a click shows the message.
 * The system keeps what it shows, so of what is encrypted it is told that it came, never what it says. They go when it was read, and at a lock.
 */
export function useAlerts(rows: readonly ConversationRow[] | undefined) {
  const { t } = useTranslation(['messages', 'files'])
  const latest = useRef(rows)
  const tags = useRef(new Set<string>())
  useEffect(() => {
    latest.current = rows
    for (const { id, counted } of rows ?? []) if (counted === 0 && tags.current.delete(id)) hide(id)
  }, [rows])

  const chosen = useRef((id: string) => {
    const row = latest.current?.find(one => one.id === id)
    const at = row?.news ?? row?.last
    if (at) showMessage(id, at.id)
  })
  useEffect(() => bridge()?.onNoteChosen(chosen.current), [])
  useEffect(beTheOneThatTells, [])
  useEffect(() => {
    const own = tags.current
    return () => {
      latest.current = undefined
      for (const tag of own) hide(tag)
      own.clear()
    }
  }, [])

  return useMemo(
    () => ({
      tell({ id, news, sealed }: ConversationRow, title: string, { sound, system }: Ways) {
        const text = sealed ? null : (news?.text ?? null)
        const words = text === null ? t('toast.shut') : plainText(text)
        const body = words === '' ? t('lastFile', { ns: 'files', count: news?.files ?? 0 }) : words
        setTimeout(() => {
          const now = latest.current?.find(row => row.id === id)
          if (now === undefined || now.counted === 0 || !isTheOneThatTells()) return
          if (sound) soundNews()
          if (!system || document.hasFocus()) return
          tags.current.add(id)
          show(id, title.slice(0, mostTitle), body.slice(0, mostWords), chosen.current)
        }, settleMs)
      },
    }),
    [t],
  )
}
