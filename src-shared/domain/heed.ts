/** What somebody wants counted of a conversation: all that is new, only where he is named, or nothing. Stored by place. */
export const heedLevels = ['all', 'nothing', 'mentions'] as const
export type HeedLevel = (typeof heedLevels)[number]

/** How many of the messages that are new count in badges. */
export function countedOf(level: HeedLevel, unread: number, mentions: number): number {
  return level === 'all' ? unread : level === 'mentions' ? mentions : 0
}
