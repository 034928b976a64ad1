import { doualaClock } from '#shared/domain/figures.ts'

/** The first letter as a capital, accents kept. */
export const capitalised = (text: string): string => text.charAt(0).toLocaleUpperCase('fr') + text.slice(1)

/** The business day at Douala of an instant. */
export const dayOfInstant = (instantMs: number): string => doualaClock(instantMs).day
