/** A table that the fold writes: its columns beside `scope` and `id`, and those that the canonical dump leaves out (LEDGER §7, §8). */
export interface ProjectedTable {
  readonly name: string
  readonly columns: readonly string[]
  /** Values of people, and what is derived from them: they may be erased at one station sooner than at another. */
  readonly personal: readonly string[]
}

/** A table of running sums: `n` contributions, and Σ of every column. */
export interface SumTable {
  readonly name: string
  readonly columns: readonly string[]
}

const words = (text: string): string[] => text.split(/\s+/).filter(word => word !== '')
const table = (name: string, columns: string, personal = ''): ProjectedTable => ({
  name,
  columns: words(columns),
  personal: words(personal),
})

const fact = 'at_ms at_l actor ref flagged copies live'
const made = 'archived made_ms made_by changed_ms changed_by'
const place = 'region departement arrondissement village'
const person = 'name name_norm phone identity_type identity_number identity_expiry lat_e6 lon_e6'

/** Every table whose rows the fold writes, primary key (scope, id). A test holds it equal to the schema. */
export const projectedTables: readonly ProjectedTable[] = [
  table(
    'user',
    `name login password keys public_keys must_change active ${made}`,
    'name login password keys public_keys',
  ),
  table('access_grant', `user role wh why ${fact}`),
  table('access_removal', `user why ${fact}`),
  table('station', `dev wh name ${fact}`),
  table('revocation', `dev why ${fact}`),
  table('setting', `value ${made}`),
  table('season', `code label start_day end_day ${made}`),
  table('place', `parent name name_en other_names notes ${made}`),
  table('warehouse', `code name ${place} address capacity_g alert_g ${made}`),
  table(
    'cooperative',
    `no name name_norm ${place} address phone other_codes notes import ${made}`,
    // Derived with tables of Unicode that may differ between versions.
    'name_norm',
  ),
  table(
    'supplier',
    `no ${person} cooperative ${place} ceiling_g contract_start contract_end termination_reason other_codes notes import ${made}`,
    `${person} notes`,
  ),
  table('supplier_validation', `supplier status why ${fact}`),
  table(
    'farmer',
    `no ${person} sex birth_year birth_day birth_approx phone2 cooperative supplier ${place} land area_m2 certification
     consent_day consent_scope other_codes source notes import ${made}`,
    `${person} birth_year birth_day birth_approx phone2 source notes`,
  ),
  table('import', `kind file_name file_sha counts ${fact}`),
  table('price', `day grade wh certification price_xaf ${fact}`),
  table('farmer_merge', `farmer other why ${fact}`),
  table('settlement', `about of seen why ${fact}`),
  table('dispute', `ent of due why ${fact}`),
  table('erasure', `ent of why ${fact}`),
  table('bridge', `organisation name said ${fact}`),
  table('void', 'ent of why second till at_ms actor copies'),
  table('lot', `no grade certification opened_day closed_day ${made}`),
  table(
    'delivery',
    `root replaces no season day farmer farmer_code supplier place ticket bags gross_g tare_g net_g moisture_bp foreign_bp payable_g
     grade lot price_xaf amount_xaf net_pay_xaf driver detail counts ${fact}`,
    'driver',
  ),
  table('stock_line', 'of kind lot grade day g bags'),
  table('stock_move', `kind lot day g bags why ${fact}`),
  table('account_line', 'of party kind day no due_xaf paid_xaf'),
  table('payment', `no day party_kind party method reference amount_xaf till notes detail ${fact}`),
  table('allocation', `payment payment_scope delivery root amount_xaf left_xaf ${fact}`),
  table('till_open', `no day user counted_xaf why ${fact}`),
  table('till_move', `till kind amount_xaf why ${fact}`),
  table('till_close', `till counted_xaf expected_xaf difference_xaf why second ${fact}`),
  table('print', `of ent paper ${fact}`),
  table(
    'message',
    `turn dev text text_norm box key reply notice edited_ms deleted_ms deleted_by deleted_why ${fact}`,
    // Folded letters are derived with tables of Unicode, as those of names.
    'text text_norm box key',
  ),
  table('reaction', 'of user text box key at_ms', 'text box key'),
  table('pin', 'user at_ms'),
  table('notice_ack', `of ${fact}`),
  table('message_read', 'user dev upto at_ms'),
  table('file', 'ent of nth bytes blob mime name key', 'blob mime name key'),
  table('conversation', 'kind name topic box key archived made_ms made_by', 'box key'),
  table('member', 'user role since_turn since_ms invited_by whole left_ms'),
  table('stay', 'user from_turn to_turn from_ms to_ms'),
  table('conversation_key', 'key user x eph box sig at_ms at_l actor'),
  table('conflict', 'e i field heads'),
]

/** Every table of running sums, primary key (scope, id). */
export const sumTables: readonly SumTable[] = [
  { name: 'sum_lot', columns: ['g', 'bags'] },
  { name: 'sum_party', columns: ['due_xaf', 'paid_xaf'] },
  { name: 'sum_root', columns: ['paid_xaf'] },
  { name: 'sum_till', columns: ['in_xaf', 'out_xaf'] },
  { name: 'sum_farmer_season', columns: ['net_g'] },
]

/** What the canonical dump of a scope says of each table: its columns beside `id`, by name; personal values are left out (LEDGER §7). */
export const dumpTables: readonly { readonly name: string; readonly columns: readonly string[] }[] = [
  ...projectedTables.map(({ name, columns, personal }) => ({
    name,
    columns: columns.filter(column => !personal.includes(column)).sort(),
  })),
  ...sumTables.map(({ name, columns }) => ({ name, columns: ['n', ...columns].sort() })),
].sort((a, b) => (a.name < b.name ? -1 : 1))

/** What the judging leaves behind beside the rows; it is folded anew with them. */
export const verdictTables: readonly string[] = ['touch', 'pending', 'rejected', 'flagged', 'entry_error', 'op']
