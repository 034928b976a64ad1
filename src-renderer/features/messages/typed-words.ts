/** What was typed in this window and not sent, by person and conversation: what the station keeps is known here a little later. */
export const typedWords = new Map<string, string>()

/** Under which it is kept. */
export const typedKey = (user: string, conversation: string): string => `${user} ${conversation}`
