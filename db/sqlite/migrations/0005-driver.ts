/** The name of who drove, from the personal part of a delivery (LEDGER §8). */
export const name = '0005-driver'

export const sql = `
ALTER TABLE delivery ADD COLUMN driver TEXT;
`
