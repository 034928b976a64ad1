import { useEffect, useRef } from 'react'
import { create } from 'zustand'
import { go } from '../../app/route.ts'

interface Found {
  /** the message that a thread is to show; null once it does */
  wanted: { readonly conversation: string; readonly id: string } | null
  /** the search is open beside the conversation */
  searching: boolean
  /** the conversation whose thread is on screen */
  shown: string | null
}

/** A message that is to be shown in its conversation, and whether one is searched for. */
export const useFound = create<Found>(() => ({ wanted: null, searching: false, shown: null }))

/** Shows a message in its conversation, on the screen of messages. */
export function showMessage(conversation: string, id: string): void {
  useFound.setState({ wanted: { conversation, id } })
  go({ at: 'messages', id: conversation })
}

/** Opens or closes the search. */
export const setSearching = (searching: boolean): void => useFound.setState({ searching })

/** Tells that a thread is on screen, for as long as it is. */
export function useShown(conversation: string): void {
  useEffect(() => {
    useFound.setState({ shown: conversation })
    return () => useFound.setState(({ shown }) => ({ shown: shown === conversation ? null : shown }))
  }, [conversation])
}

/** The message that is wanted in a conversation that is about to be shown. */
export function wantedIn(conversation: string): string | null {
  const { wanted } = useFound.getState()
  return wanted?.conversation === conversation ? wanted.id : null
}

/** Jumps to what is wanted in a thread that is on screen; `first` is where it opened. */
export function useWanted(conversation: string, first: string | null, jump: (id: string) => void): void {
  const wanted = useFound(state => state.wanted)
  const opened = useRef(first)
  useEffect(() => {
    if (wanted?.conversation !== conversation) return
    useFound.setState({ wanted: null })
    if (wanted.id === opened.current) opened.current = null
    else jump(wanted.id)
  }, [wanted, conversation, jump])
}
