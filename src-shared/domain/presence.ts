/** Whether somebody is at a window: with the keyboard, without it, or at none. */
export const presences = ['online', 'away', 'offline'] as const
export type Presence = (typeof presences)[number]

/** Times of what is said of people and kept nowhere. Units: ms. */
export const presenceTimes = {
  /** a window says so often that its person is there */
  beat: 30_000,
  /** who is not heard of for so long is at none */
  stays: 75_000,
  /** no key and no move of the mouse for so long: away */
  idle: 300_000,
  /** what is typed is said so often */
  types: 3_000,
  /** who is not heard to type for so long has stopped */
  typed: 8_000,
} as const

/** The best of what the windows of one person say. */
export const bestOf = (said: Iterable<Presence>): Presence => {
  const all = new Set(said)
  return presences.find(one => all.has(one)) ?? 'offline'
}
