/** What messages are searched by (MSG-3): their texts without accents and signs, where they are not encrypted, in an index that answers alone. */
export const name = '0011-search'

export const sql = `
ALTER TABLE message ADD COLUMN text_norm TEXT;
CREATE INDEX message_norm ON message(scope, turn, id, actor, at_ms, text_norm) WHERE text_norm IS NOT NULL;
`
