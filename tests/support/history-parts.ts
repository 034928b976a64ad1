/** Two depots of the test organisation. */
export const warehouses = {
  A: '00000000-0000-7000-8000-0000000000aa',
  B: '00000000-0000-7000-8000-0000000000bb',
} as const

/** A fact that a history made; `also`: those that are voided with it. */
export interface Fact {
  readonly e: string
  readonly id: string
  readonly scope: string
  readonly root: string
  readonly also: readonly Fact[]
}
