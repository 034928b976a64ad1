import type { ExportColumns } from './export-list.ts'

const place: ExportColumns = {
  region: ['text', 'Région', 'Region'],
  departement: ['text', 'Département', 'Division'],
  arrondissement: ['text', 'Arrondissement', 'Subdivision'],
  village: ['text', 'Village', 'Village'],
}
const archived: ExportColumns = { archived: ['yesNo', 'Archivé', 'Archived'] }

/** Columns of the registers' lists as their screens show them, for `exportList`. */
export const farmerColumns: ExportColumns = {
  no: ['text', 'Code', 'Code'],
  name: ['text', 'Nom', 'Name'],
  sex: ['text', 'Sexe', 'Sex'],
  birth_year: ['whole', 'Année de naissance', 'Year of birth'],
  phone: ['text', 'Téléphone', 'Telephone'],
  cooperativeName: ['text', 'Coopérative', 'Cooperative'],
  supplierName: ['text', 'Chef planteur', 'Lead farmer'],
  ...place,
  land: ['text', 'Statut foncier', 'Land status'],
  area_m2: ['ha', 'Superficie', 'Area'],
  quota_g: ['kg', 'Quota', 'Quota'],
  used_g: ['kg', 'Livré', 'Delivered'],
  ...archived,
}

/** Columns of the suppliers as exported. */
export const supplierColumns: ExportColumns = {
  no: ['text', 'Code', 'Code'],
  name: ['text', 'Nom', 'Name'],
  phone: ['text', 'Téléphone', 'Telephone'],
  cooperativeName: ['text', 'Coopérative', 'Cooperative'],
  ...place,
  validation: ['text', 'Validation', 'Validation'],
  contract_end: ['text', 'Fin du contrat', 'Contract end'],
  ceiling_g: ['kg', 'Plafond', 'Ceiling'],
  farmers: ['whole', 'Planteurs', 'Farmers'],
  loaded_g: ['kg', 'Livré', 'Delivered'],
  ...archived,
}

/** Columns of the cooperatives as exported. */
export const cooperativeColumns: ExportColumns = {
  no: ['text', 'Code', 'Code'],
  name: ['text', 'Nom', 'Name'],
  region: ['text', 'Région', 'Region'],
  departement: ['text', 'Département', 'Division'],
  village: ['text', 'Village', 'Village'],
  farmers: ['whole', 'Planteurs', 'Farmers'],
  suppliers: ['whole', 'Chefs planteurs', 'Lead farmers'],
  net_g: ['kg', 'Livré', 'Delivered'],
  ...archived,
}

/** Columns of the warehouses as exported. */
export const warehouseColumns: ExportColumns = {
  code: ['text', 'Code', 'Code'],
  name: ['text', 'Nom', 'Name'],
  region: ['text', 'Région', 'Region'],
  departement: ['text', 'Département', 'Division'],
  village: ['text', 'Village', 'Village'],
  capacity_g: ['kg', 'Capacité', 'Capacity'],
  stock_g: ['kg', 'Stock', 'Stock'],
  ...archived,
}

/** Columns of the seasons as exported. */
export const seasonColumns: ExportColumns = {
  code: ['text', 'Code', 'Code'],
  label: ['text', 'Campagne', 'Season'],
  start_day: ['text', 'Début', 'Start'],
  end_day: ['text', 'Fin', 'End'],
  ...archived,
}

/** Columns of the prices as exported. */
export const priceColumns: ExportColumns = {
  day: ['text', 'À partir du', 'From'],
  grade: ['text', 'Grade', 'Grade'],
  whName: ['text', 'Entrepôt', 'Warehouse'],
  certification: ['text', 'Certification', 'Certification'],
  price_xaf: ['whole', 'Prix (FCFA/kg)', 'Price (XAF/kg)'],
  inForce: ['yesNo', 'En vigueur', 'In force'],
  void: ['yesNo', 'Retiré', 'Withdrawn'],
  actorName: ['text', 'Par', 'By'],
  at_ms: ['instant', 'Le', 'On'],
}
