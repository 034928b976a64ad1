import { englishErrors } from '#shared/texts/errors-english.ts'
import { frenchErrors } from '#shared/texts/errors-french.ts'
import enAdmin from './en/admin.json' with { type: 'json' }
import enAdoption from './en/adoption.json' with { type: 'json' }
import enApp from './en/app.json' with { type: 'json' }
import enCommon from './en/common.json' with { type: 'json' }
import enConflicts from './en/conflicts.json' with { type: 'json' }
import enCooperatives from './en/cooperatives.json' with { type: 'json' }
import enCopies from './en/copies.json' with { type: 'json' }
import enCounter from './en/counter.json' with { type: 'json' }
import enDeliveries from './en/deliveries.json' with { type: 'json' }
import enFarmers from './en/farmers.json' with { type: 'json' }
import enFiles from './en/files.json' with { type: 'json' }
import enHelp from './en/help.json' with { type: 'json' }
import enImport from './en/import.json' with { type: 'json' }
import enLedger from './en/ledger.json' with { type: 'json' }
import enLogin from './en/login.json' with { type: 'json' }
import enMessages from './en/messages.json' with { type: 'json' }
import enNetwork from './en/network.json' with { type: 'json' }
import enRelay from './en/relay.json' with { type: 'json' }
import enPayments from './en/payments.json' with { type: 'json' }
import enPrices from './en/prices.json' with { type: 'json' }
import enReceipts from './en/receipts.json' with { type: 'json' }
import enRecords from './en/records.json' with { type: 'json' }
import enRegister from './en/register.json' with { type: 'json' }
import enSettings from './en/settings.json' with { type: 'json' }
import enSetup from './en/setup.json' with { type: 'json' }
import enStations from './en/stations.json' with { type: 'json' }
import enStock from './en/stock.json' with { type: 'json' }
import enSuppliers from './en/suppliers.json' with { type: 'json' }
import enTerritory from './en/territory.json' with { type: 'json' }
import enTill from './en/till.json' with { type: 'json' }
import enUsers from './en/users.json' with { type: 'json' }
import frAdmin from './fr/admin.json' with { type: 'json' }
import frAdoption from './fr/adoption.json' with { type: 'json' }
import frApp from './fr/app.json' with { type: 'json' }
import frCommon from './fr/common.json' with { type: 'json' }
import frConflicts from './fr/conflicts.json' with { type: 'json' }
import frCooperatives from './fr/cooperatives.json' with { type: 'json' }
import frCopies from './fr/copies.json' with { type: 'json' }
import frCounter from './fr/counter.json' with { type: 'json' }
import frDeliveries from './fr/deliveries.json' with { type: 'json' }
import frFarmers from './fr/farmers.json' with { type: 'json' }
import frFiles from './fr/files.json' with { type: 'json' }
import frHelp from './fr/help.json' with { type: 'json' }
import frImport from './fr/import.json' with { type: 'json' }
import frLedger from './fr/ledger.json' with { type: 'json' }
import frLogin from './fr/login.json' with { type: 'json' }
import frMessages from './fr/messages.json' with { type: 'json' }
import frNetwork from './fr/network.json' with { type: 'json' }
import frRelay from './fr/relay.json' with { type: 'json' }
import frPayments from './fr/payments.json' with { type: 'json' }
import frPrices from './fr/prices.json' with { type: 'json' }
import frReceipts from './fr/receipts.json' with { type: 'json' }
import frRecords from './fr/records.json' with { type: 'json' }
import frRegister from './fr/register.json' with { type: 'json' }
import frSettings from './fr/settings.json' with { type: 'json' }
import frSetup from './fr/setup.json' with { type: 'json' }
import frStations from './fr/stations.json' with { type: 'json' }
import frStock from './fr/stock.json' with { type: 'json' }
import frSuppliers from './fr/suppliers.json' with { type: 'json' }
import frTerritory from './fr/territory.json' with { type: 'json' }
import frTill from './fr/till.json' with { type: 'json' }
import frUsers from './fr/users.json' with { type: 'json' }

/** French is the measure: its files say which keys exist. */
export const french = {
  common: frCommon,
  app: frApp,
  admin: frAdmin,
  adoption: frAdoption,
  login: frLogin,
  setup: frSetup,
  farmers: frFarmers,
  records: frRecords,
  register: frRegister,
  suppliers: frSuppliers,
  conflicts: frConflicts,
  cooperatives: frCooperatives,
  territory: frTerritory,
  files: frFiles,
  help: frHelp,
  import: frImport,
  counter: frCounter,
  deliveries: frDeliveries,
  payments: frPayments,
  prices: frPrices,
  till: frTill,
  copies: frCopies,
  stations: frStations,
  messages: frMessages,
  network: frNetwork,
  relay: frRelay,
  stock: frStock,
  receipts: frReceipts,
  users: frUsers,
  settings: frSettings,
  ledger: frLedger,
  errors: frenchErrors,
}

/** English must have every key of the French, and no other (also held by a test). */
export const english: typeof french = {
  common: enCommon,
  app: enApp,
  admin: enAdmin,
  adoption: enAdoption,
  login: enLogin,
  setup: enSetup,
  farmers: enFarmers,
  records: enRecords,
  register: enRegister,
  suppliers: enSuppliers,
  conflicts: enConflicts,
  cooperatives: enCooperatives,
  territory: enTerritory,
  files: enFiles,
  help: enHelp,
  import: enImport,
  counter: enCounter,
  deliveries: enDeliveries,
  payments: enPayments,
  prices: enPrices,
  till: enTill,
  copies: enCopies,
  stations: enStations,
  messages: enMessages,
  network: enNetwork,
  relay: enRelay,
  stock: enStock,
  receipts: enReceipts,
  users: enUsers,
  settings: enSettings,
  ledger: enLedger,
  errors: englishErrors,
}
