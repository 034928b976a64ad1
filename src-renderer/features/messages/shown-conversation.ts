import { createContext } from 'react'

/** The conversation whose messages are shown. */
export const ShownConversation = createContext('')
