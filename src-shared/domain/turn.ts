/**
 * The own clock of a conversation: ms since 2020, past that of everything that the author's station had of it (MSG-5). So an answer stands
 * after what it answers, whatever the walls of two PCs say; what was written apart is ordered by the wall.
 */
export const turnStartMs = Date.UTC(2020, 0, 1)

/** Bound of a turn, the year 2051: a station that says more is not believed further. Units: ms since 2020. */
export const lastTurn = 1_000_000_000_000 - 1

/** The turn of a message written now. `seen`: the highest turn of the conversation here, 0 where it is empty. */
export const nextTurn = (seen: number, wallMs: number): number =>
  Math.min(lastTurn, Math.max(wallMs - turnStartMs, seen + 1, 1))

/** Whether a value is a turn that a message can have. */
export const isTurn = (value: unknown): boolean => typeof value === 'number' && value >= 1 && value <= lastTurn
