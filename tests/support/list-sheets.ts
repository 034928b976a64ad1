import type { ListSheet, SheetCell, SheetColumn, SheetRow } from '#main/export/list-sheet.ts'

export const madeAtMs = Date.UTC(2026, 10, 28, 13, 5)
const names = [
  'NGO BIKOÏ MBALLA NDONGO ESSOMBA Marie-Claire Joséphine Antoinette de la Sainte-Trinité',
  'MBARGA Jean',
  'ŊGƆ ƐBƐ Étienne',
  'A'.repeat(100),
]
const named = (n: number): string => names[n % names.length] ?? ''

export type SheetOf = (count: number, lang: 'fr' | 'en') => { sheet: ListSheet; rows: SheetRow[] }

/** A list of `count` rows; every eleventh is void and counts nowhere. */
const listOf =
  (
    title: string,
    columns: readonly SheetColumn[],
    summed: readonly number[],
    cellsOf: (n: number) => readonly SheetCell[],
  ): SheetOf =>
  (count, lang) => {
    let sums = summed.map(() => 0)
    const rows = Array.from({ length: count }, (_, n): SheetRow => {
      const cells = cellsOf(n)
      const struck = n % 11 === 5
      if (!struck) sums = sums.map((sum, at) => sum + Number(cells[summed[at] ?? 0]))
      return { cells, struck, sums }
    })
    const sheet: ListSheet = {
      title,
      lang,
      columns,
      rows: count,
      conditions: [],
      sums: summed.map((column, at) => ({ column, value: sums[at] ?? 0 })),
      struckNotCounted: true,
      organisation: 'SCOOPS-CA PROCAEB',
      depot: { code: 'EBO', name: 'Magasin d’Ebebda' },
      station: 'Comptoir',
      madeBy: 'NGONO Odette',
      madeAtMs,
    }
    return { sheet, rows }
  }

const column = (field: string, heading: string, kind: SheetColumn['kind']): SheetColumn => ({ field, heading, kind })

/** Deliveries as the screen shows them. */
export const deliverySheet = listOf(
  'Livraisons',
  [
    column('no', 'Numéro', 'code'),
    column('at_ms', 'Date', 'instant'),
    column('farmerName', 'Planteur', 'text'),
    column('bags', 'Sacs', 'whole'),
    column('payable_g', 'Kg payés', 'kg'),
    column('grade', 'Grade', 'text'),
    column('amount_xaf', 'Montant (FCFA)', 'money'),
    column('status', 'Paiement', 'text'),
  ],
  [3, 4, 6],
  n => [
    `EBO7KD-2627-L${String(n).padStart(5, '0')}`,
    madeAtMs - n * 3_600_000,
    named(n),
    (n % 7) + 1,
    62_400 + n * 125,
    ['I', 'II', 'HS'][n % 3] ?? '',
    252_720 + n * 1_000,
    n % 11 === 5 ? 'Annulée' : 'À payer',
  ],
)

/** Farmers with every column that their screen has. */
export const farmerSheet = listOf(
  'Planteurs',
  [
    column('no', 'Code', 'code'),
    column('name', 'Nom', 'text'),
    column('phone', 'Téléphone', 'code'),
    column('village', 'Village', 'text'),
    column('cooperativeName', 'Coopérative', 'text'),
    column('area_m2', 'Sup. ha', 'ha'),
    column('used_g', 'Livré kg', 'kg'),
    column('quota_g', 'Quota kg', 'kg'),
    column('region', 'Région', 'text'),
    column('departement', 'Département', 'text'),
    column('arrondissement', 'Arrondissement', 'text'),
    column('supplierName', 'Chef planteur', 'text'),
    column('sex', 'Sexe', 'text'),
    column('land', 'Statut foncier', 'text'),
    column('birth_year', 'Né en', 'year'),
    column('changed_ms', 'Modifiée', 'instant'),
  ],
  [5, 6, 7],
  n => [
    `EBO7KD-PL${String(n).padStart(5, '0')}`,
    named(n),
    '6 77 12 34 56',
    'Nkolmebanga II',
    'SCOOPS-CA PROCAEB',
    18_500 + n,
    1_234_500,
    2_300_000,
    'Centre',
    'Lékié',
    'Ebebda',
    named(n + 1),
    'Femme',
    'Propriétaire',
    1956,
    madeAtMs,
  ],
)
