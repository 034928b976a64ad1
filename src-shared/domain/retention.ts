const before = 'talk_keep_days='

/** Why a message was erased by the organisation's setting: after so many days (TALK-25). The same at every station, in every language. */
export const retentionWhy = (days: number): string => `${before}${days}`

/** After how many days a message was erased by the setting; undefined where a person took it away. */
export function retentionDays(why: string | null): number | undefined {
  const days = why?.startsWith(before) === true ? Number(why.slice(before.length)) : Number.NaN
  return Number.isInteger(days) && days > 0 ? days : undefined
}
