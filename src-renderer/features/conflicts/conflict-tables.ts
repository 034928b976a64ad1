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
