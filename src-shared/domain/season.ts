/** A campaign: rows with dates (domain.md §1); a date outside any of them is allowed and flagged. */
export interface Season {
  readonly id: string
  readonly code: string
  readonly label: string
  readonly start_day: string
  readonly end_day: string
}

/** The season a day falls in. Seasons never overlap, so at most one. */
export const seasonOf = (seasons: readonly Season[], day: string): Season | undefined =>
  seasons.find(season => season.start_day <= day && day <= season.end_day)

/** The default campaign around a day: 1 August to 15 July; 16–31 July is the handled gap and gives the coming one. */
export function defaultSeason(day: string): Omit<Season, 'id'> {
  const year = Number(day.slice(0, 4))
  const first = day.slice(5) >= '07-16' ? year : year - 1
  return {
    code: `${String(first).slice(2)}${String(first + 1).slice(2)}`,
    label: `${first}-${first + 1}`,
    start_day: `${first}-08-01`,
    end_day: `${first + 1}-07-15`,
  }
}
