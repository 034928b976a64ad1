import type { ExportColumns } from './registers/export-list.ts'

/** Columns of the counter's lists as their screens show them, for `exportList` (EXPT-1). */
export const deliveryColumns: ExportColumns = {
  no: ['text', 'Numéro', 'Number'],
  at_ms: ['instant', 'Date', 'Date'],
  day: ['text', 'Jour', 'Day'],
  season: ['text', 'Campagne', 'Season'],
  warehouse: ['text', 'Dépôt', 'Depot'],
  farmerCode: ['text', 'Code planteur', 'Farmer code'],
  farmerName: ['text', 'Planteur', 'Farmer'],
  supplierName: ['text', 'Fournisseur', 'Supplier'],
  bags: ['whole', 'Sacs', 'Bags'],
  net_g: ['kg', 'Poids net', 'Net weight'],
  payable_g: ['kg', 'Poids payé', 'Weight paid'],
  grade: ['text', 'Grade', 'Grade'],
  price_xaf: ['whole', 'Prix FCFA/kg', 'Price FCFA/kg'],
  amount_xaf: ['whole', 'Montant FCFA', 'Amount FCFA'],
  net_pay_xaf: ['whole', 'Net à payer FCFA', 'Net to pay FCFA'],
  paid_xaf: ['whole', 'Payé FCFA', 'Paid FCFA'],
  status: ['text', 'Paiement', 'Payment'],
  live: ['yesNo', 'En vigueur', 'Standing'],
  replacedBy: ['text', 'Remplacée par', 'Replaced by'],
  clerk: ['text', 'Agent', 'Clerk'],
}

/** Columns of the payments as exported. */
export const paymentColumns: ExportColumns = {
  no: ['text', 'Numéro', 'Number'],
  at_ms: ['instant', 'Date', 'Date'],
  day: ['text', 'Jour', 'Day'],
  partyCode: ['text', 'Code', 'Code'],
  partyName: ['text', 'Bénéficiaire', 'Paid to'],
  method: ['text', 'Moyen', 'Method'],
  reference: ['text', 'Référence', 'Reference'],
  amount_xaf: ['whole', 'Montant FCFA', 'Amount FCFA'],
  live: ['yesNo', 'En vigueur', 'Standing'],
  tillNo: ['text', 'Caisse', 'Till'],
  clerk: ['text', 'Agent', 'Clerk'],
}

/** Columns of the tills as exported. */
export const tillColumns: ExportColumns = {
  no: ['text', 'Numéro', 'Number'],
  day: ['text', 'Jour', 'Day'],
  userName: ['text', 'Caissier', 'Cashier'],
  opened_ms: ['instant', 'Ouverte', 'Opened'],
  closed_ms: ['instant', 'Fermée', 'Closed'],
  counted_xaf: ['whole', 'Ouverture FCFA', 'Opening FCFA'],
  in_xaf: ['whole', 'Entrées FCFA', 'In FCFA'],
  out_xaf: ['whole', 'Sorties FCFA', 'Out FCFA'],
  balance_xaf: ['whole', 'Attendu FCFA', 'Expected FCFA'],
  closeCounted_xaf: ['whole', 'Compté FCFA', 'Counted FCFA'],
  difference_xaf: ['whole', 'Écart FCFA', 'Difference FCFA'],
}

/** Columns of the lots as exported. */
export const lotColumns: ExportColumns = {
  no: ['text', 'Lot', 'Lot'],
  warehouse: ['text', 'Dépôt', 'Depot'],
  grade: ['text', 'Grade', 'Grade'],
  certification: ['text', 'Certification', 'Certification'],
  opened_day: ['text', 'Ouvert', 'Opened'],
  closed_day: ['text', 'Fermé', 'Closed'],
  deliveries: ['whole', 'Livraisons', 'Deliveries'],
  bags: ['whole', 'Sacs', 'Bags'],
  g: ['kg', 'Poids', 'Weight'],
}

/** Columns of the audit as exported. */
export const auditColumns: ExportColumns = {
  at_ms: ['instant', 'Date', 'Date'],
  actorName: ['text', 'Qui', 'Who'],
  station: ['text', 'Poste', 'Station'],
  scope: ['text', 'Portée', 'Scope'],
  seq: ['whole', 'Rang', 'Rank'],
  entity: ['text', 'Objet', 'Object'],
  kind: ['text', 'Action', 'Action'],
  no: ['text', 'Numéro', 'Number'],
  why: ['text', 'Motif', 'Reason'],
  verdict: ['text', 'Verdict', 'Verdict'],
  id: ['text', 'Entrée', 'Entry'],
}
