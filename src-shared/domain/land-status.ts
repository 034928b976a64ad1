import { err, ok, type Result } from '../kit/result.ts'
import { foldText } from './folded-text.ts'

/** FAR-1. */
export const LAND_STATUSES = ['Propriétaire', 'Locataire', 'Métayer', 'Gérant', 'Autre'] as const
export type LandStatus = (typeof LAND_STATUSES)[number]
/** None of the five. */
export type LandStatusFault = { readonly kind: 'LandStatusUnreadable' }

const WORDS: Readonly<Record<string, LandStatus>> = {
  PROPRIETAIRE: 'Propriétaire',
  PROPRIETAIRES: 'Propriétaire',
  PROPRIO: 'Propriétaire',
  PROP: 'Propriétaire',
  OWNER: 'Propriétaire',
  'LAND OWNER': 'Propriétaire',
  LANDOWNER: 'Propriétaire',
  HERITIER: 'Propriétaire',
  LOCATAIRE: 'Locataire',
  LOCATION: 'Locataire',
  TENANT: 'Locataire',
  RENTER: 'Locataire',
  LEASEHOLDER: 'Locataire',
  METAYER: 'Métayer',
  METAYERE: 'Métayer',
  METAYAGE: 'Métayer',
  SHARECROPPER: 'Métayer',
  'SHARE CROPPER': 'Métayer',
  GERANT: 'Gérant',
  GERANTE: 'Gérant',
  GERANCE: 'Gérant',
  MANAGER: 'Gérant',
  CARETAKER: 'Gérant',
  AUTRE: 'Autre',
  AUTRES: 'Autre',
  OTHER: 'Autre',
}

/** One of the five statuses from any usual spelling, with or without accents, French or English. Errors: `LandStatusUnreadable`, also for an empty text. */
export function parseLandStatus(
  text: string,
): Result<{ readonly value: LandStatus; readonly original: string }, LandStatusFault> {
  const value = WORDS[foldText(text)]
  return value === undefined ? err({ kind: 'LandStatusUnreadable' }) : ok({ value, original: text })
}
