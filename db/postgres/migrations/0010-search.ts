/** The texts of messages without accents and signs, as at a station (MSG-3). */
export const name = 'search'

/** Its column. */
export const sql = `
ALTER TABLE hq_message ADD COLUMN text_norm text;
`
