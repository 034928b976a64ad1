/** An id as the ledger writes it, 32 hex digits, from the uuid that PostgreSQL gives. */
export const plainId = (uuid: string): string => uuid.replaceAll('-', '')
