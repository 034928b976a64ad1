import type { ListFiles } from '../export/list-sheet.ts'
import type { Caller } from './command.ts'
import { findCooperatives, listCooperatives } from './cooperatives/list-cooperatives.ts'
import { cooperativeRegister } from './cooperatives/cooperative-register.ts'
import { getCooperative } from './cooperatives/get-cooperative.ts'
import { farmerRegister } from './farmers/farmer-register.ts'
import { findAlike, findFarmers } from './farmers/find-farmers.ts'
import { getFarmer } from './farmers/get-farmer.ts'
import { listFarmers } from './farmers/list-farmers.ts'
import { setPreference, showPreferences } from './home/preferences.ts'
import { searchRecords } from './home/search-records.ts'
import { showCopies } from './home/show-copies.ts'
import { showStatus } from './home/show-status.ts'
import { applyImport } from './imports/apply-import.ts'
import { checkImport } from './imports/check-import.ts'
import { listImports } from './imports/list-imports.ts'
import { listRecords } from './imports/list-records.ts'
import { cancelImport, makeErrorFile } from './imports/make-error-file.ts'
import { openImport } from './imports/open-import.ts'
import { undoImport } from './imports/undo-import.ts'
import { type AskPage, exportList } from './lists/export-list.ts'
import * as shown from './lists/register-lists.ts'
import type { ExportInput, ShownList } from './lists/shown-list.ts'
import { listNotifications, markRead } from './notifications/list-notifications.ts'
import { listPrices, showPricesInForce } from './prices/list-prices.ts'
import { setPrice, withdrawPrice } from './prices/set-price.ts'
import { archiveRecord, unarchiveRecord } from './registers/archive-record.ts'
import { createRecord } from './registers/create-record.ts'
import { editRecord } from './registers/edit-record.ts'
import type { Register } from './registers/register.ts'
import { getSeason, listSeasons } from './seasons/list-seasons.ts'
import { seasonRegister } from './seasons/season-register.ts'
import { allSettings } from './settings/all-settings.ts'
import { setSetting } from './settings/set-setting.ts'
import type { StationDeps } from './station-deps.ts'
import { getSupplier } from './suppliers/get-supplier.ts'
import { findSuppliers, listSuppliers } from './suppliers/list-suppliers.ts'
import { supplierRegister } from './suppliers/supplier-register.ts'
import { validateSupplier } from './suppliers/validate-supplier.ts'
import { allTerritory } from './territory/all-territory.ts'
import { getPlace, listPlaces } from './territory/list-places.ts'
import { placeRegister } from './territory/place-register.ts'
import { getWarehouse } from './warehouses/get-warehouse.ts'
import { listWarehouses } from './warehouses/list-warehouses.ts'
import { warehouseRegister } from './warehouses/warehouse-register.ts'

/** A use case with its station given: what the contract's procedure calls. */
type Use<I, O> = (caller: Caller, input: I) => O
const given =
  (deps: StationDeps) =>
  <I, O>(use: (deps: StationDeps, caller: Caller, input: I) => O): Use<I, O> =>
  (caller, input) =>
    use(deps, caller, input)

/** What every register writes alike: created, edited, archived and taken out of the archive. */
const writingTo = (deps: StationDeps) => (register: Register) => ({
  create: (caller: Caller, input: Parameters<typeof createRecord>[3]) => createRecord(deps, caller, register, input),
  edit: (caller: Caller, input: Parameters<typeof editRecord>[3]) => editRecord(deps, caller, register, input),
  archive: (caller: Caller, input: Parameters<typeof archiveRecord>[3]) => archiveRecord(deps, caller, register, input),
  unarchive: (caller: Caller, input: Parameters<typeof archiveRecord>[3]) =>
    unarchiveRecord(deps, caller, register, input),
})

/** The procedures of the registers and of prices: each is listed, exported as listed, and changed one record at a time. */
function registerServices(deps: StationDeps, files: ListFiles) {
  const use = given(deps)
  const writing = writingTo(deps)
  const exporting =
    (list: ShownList, ask: (caller: Caller, query: ExportInput['query']) => ReturnType<AskPage>) =>
    (caller: Caller, input: ExportInput) =>
      exportList(deps, files, caller, list, input, query => ask(caller, query))
  const lists = {
    farmers: use(listFarmers),
    suppliers: use(listSuppliers),
    cooperatives: use(listCooperatives),
    territory: use(listPlaces),
    warehouses: use(listWarehouses),
    seasons: use(listSeasons),
    prices: use(listPrices),
  }
  return {
    farmers: {
      ...writing(farmerRegister),
      list: lists.farmers,
      export: exporting(shown.farmerList, lists.farmers),
      get: use(getFarmer),
      find: use(findFarmers),
      alike: use(findAlike),
    },
    suppliers: {
      ...writing(supplierRegister),
      list: lists.suppliers,
      export: exporting(shown.supplierList, lists.suppliers),
      get: use(getSupplier),
      find: use(findSuppliers),
      validate: use(validateSupplier),
    },
    cooperatives: {
      ...writing(cooperativeRegister),
      list: lists.cooperatives,
      export: exporting(shown.cooperativeList, lists.cooperatives),
      get: use(getCooperative),
      find: use(findCooperatives),
    },
    territory: {
      ...writing(placeRegister),
      list: lists.territory,
      export: exporting(shown.placeList, lists.territory),
      get: use(getPlace),
      all: use(allTerritory),
    },
    warehouses: {
      ...writing(warehouseRegister),
      list: lists.warehouses,
      export: exporting(shown.warehouseList, lists.warehouses),
      get: use(getWarehouse),
    },
    seasons: {
      ...writing(seasonRegister),
      list: lists.seasons,
      export: exporting(shown.seasonList, lists.seasons),
      get: use(getSeason),
    },
    prices: {
      list: lists.prices,
      export: exporting(shown.priceList, lists.prices),
      set: use(setPrice),
      withdraw: use(withdrawPrice),
      inForce: use(showPricesInForce),
    },
  }
}

/** The procedures of registers, prices, settings, imports, home and notifications over one station. */
export function organisationServices(deps: StationDeps, files: ListFiles) {
  const use = given(deps)
  return {
    ...registerServices(deps, files),
    settings: { all: use(allSettings), set: use(setSetting) },
    imports: {
      open: use(openImport),
      check: use(checkImport),
      records: use(listRecords),
      errorFile: use(makeErrorFile),
      apply: use(applyImport),
      cancel: use(cancelImport),
      list: use(listImports),
      undo: use(undoImport),
    },
    notifications: { list: use(listNotifications), markRead: use(markRead) },
    home: {
      status: use(showStatus),
      copies: use(showCopies),
      search: use(searchRecords),
      preferences: use(showPreferences),
      setPreference: use(setPreference),
    },
  }
}
