import type { Action } from '#shared/domain/rights.ts'

/** The pages of *Audit et registre*, in the order in which they are offered, and who may open them. */
export const ledgerParts = [
  { part: 'verify', can: 'audit.view' },
  { part: 'audit', can: 'audit.view' },
  { part: 'backups', can: 'stations.view' },
] as const satisfies readonly { part: string; can: Action }[]
