/**
 * What two stations did while apart and a person has to settle (LEDGER §5 to §7, PAY-3). `record`: fields with several values; `corrected`: several live
 * deliveries of one chain; `overpaid`: more paid on a delivery than it is worth, by several payments; `paidVoid`: paid, and nothing
 * stands; `lateAllocation`: a payment that was voided still pays a delivery; `doubleVoid`: voided twice; `farmers`: one person
 * registered by two stations; `ticket`: one weighing ticket, several deliveries; `number`: one number, several papers; `tills`: two
 * open tills of one person; `fork`: two wrote in the same logs of a station; `copied`, `setBack`: a station
 * that went on in new logs because its folder was copied, or is an older one; `flagged`: entries that were applied without their author's right;
 * `disputed`: a record that somebody contests (TALK-72).
 */
export const conflictKinds = [
  'record',
  'corrected',
  'overpaid',
  'paidVoid',
  'lateAllocation',
  'doubleVoid',
  'farmers',
  'ticket',
  'number',
  'tills',
  'fork',
  'copied',
  'setBack',
  'flagged',
  'disputed',
] as const
export type ConflictKind = (typeof conflictKinds)[number]

/** Tables whose change may make or settle a conflict. */
export const conflictTables = [
  'conflict',
  'settlement',
  'dispute',
  'delivery',
  'payment',
  'allocation',
  'void',
  'farmer',
  'farmer_merge',
  'till_open',
  'till_close',
] as const

/** What a conflict is called by: its kind, its scope and what it is about. */
export const conflictAddress = (kind: ConflictKind, scope: string, of: string): string => `${kind} ${scope} ${of}`
