import { checkCooperativesInSteps } from './check-cooperatives.ts'
import { checkFarmersInSteps } from './check-farmers.ts'
import { checkSuppliersInSteps } from './check-suppliers.ts'
import { errorFile } from './error-file.ts'
import { importFields } from './import-fields.ts'
import {
  applySavedMapping,
  headerCells,
  mappingGaps,
  proposeMapping,
  savedMapping,
  unitsOfColumns,
  withColumns,
} from './map-columns.ts'
import { readTable } from './read-table.ts'

/** Everything that reads and judges files of registers, as one port for the services. */
export const registerReader = {
  readTable,
  importFields,
  proposeMapping,
  applySavedMapping,
  savedMapping,
  unitsOfColumns,
  withColumns,
  mappingGaps,
  headerCells,
  checkFarmersInSteps,
  checkSuppliersInSteps,
  checkCooperativesInSteps,
  errorFile,
}
export type RegisterReader = typeof registerReader
