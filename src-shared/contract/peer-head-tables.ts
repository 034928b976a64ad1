const of = (scope: string): string => `peer_head ${scope}`
/** where it is not known of which scope others told something */
const anyScope = '*'

/**
 * What is pushed as changed when others told what they hold of logs of these scopes, or of some (absent): the table for who shows all that is
 * told, and a name a scope for who shows one, since every entry anywhere is acknowledged by every station.
 */
export const toldTables = (scopes: readonly string[] = [anyScope]): string[] => ['peer_head', ...scopes.map(of)]

/** What a screen listens to that shows where the entries of one scope are. */
export const heldTables = (scope: string): string[] => [of(scope), of(anyScope)]
