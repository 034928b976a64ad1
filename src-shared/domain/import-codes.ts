/** Why a record of a file is no person and no mistake (issue 2). */
export const SKIP_REASONS = ['title', 'header', 'blank', 'total'] as const
/** See `SKIP_REASONS`. */
export type SkipReason = (typeof SKIP_REASONS)[number]

/** Why a record that should be a person, or a body, cannot be one. `docs/spec/import.md` IMP-20 says what each means. */
export const REJECT_REASONS = [
  'name-missing',
  'name-placeholder',
  'name-not-a-name',
  'name-hostile',
  'name-too-long',
  'name-organisation',
] as const
/** See `REJECT_REASONS`. */
export type RejectReason = (typeof REJECT_REASONS)[number]

/** Everything that may be doubtful about a record that comes in. `docs/spec/import.md` says what each means; screens have words for each. */
export const IMPORT_WARNINGS = [
  'AreaAmbiguous',
  'AreaImplausible',
  'AreaNotPositive',
  'AreaUnreadable',
  'BirthImpossibleDay',
  'BirthInFuture',
  'BirthMonthFirst',
  'BirthSerialDay',
  'BirthTooEarly',
  'BirthTooLate',
  'BirthTwoDigitYear',
  'BirthUnreadable',
  'CertificationUnreadable',
  'CodeOfAnother',
  'ContractEndsBeforeStart',
  'DayImpossible',
  'DayUnreadable',
  'FormulaText',
  'IdentityDigitsLost',
  'IdentityUnreadable',
  'IdentityUnusual',
  'InvisibleCharacters',
  'LandStatusUnreadable',
  'LikelyDuplicate',
  'NameUnusual',
  'NoteSaysDead',
  'NoteSaysDuplicate',
  'PhoneDigitsLost',
  'PhoneForeign',
  'PhoneMore',
  'PhoneOldEightDigits',
  'PhoneUnreadable',
  'PositionCoarse',
  'PositionElsewhere',
  'PositionOutside',
  'PositionProjected',
  'PositionSwapped',
  'PositionUnreadable',
  'PossibleDuplicate',
  'QuantityAmbiguous',
  'QuantityUnreadable',
  'SexUnreadable',
  'TerritoryConflict',
  'TerritoryCorrected',
  'TerritoryUnknown',
  'TextTooLong',
] as const
/** See `IMPORT_WARNINGS`. */
export type ImportWarning = (typeof IMPORT_WARNINGS)[number]

/** Why somebody may be somebody else (DUP-1), as candidates give it. */
export const DUPLICATE_REASONS = [
  'name',
  'name-close',
  'identity',
  'phone',
  'village',
  'birth-day',
  'birth-year',
  'note',
] as const
/** See `DUPLICATE_REASONS`. */
export type DuplicateReason = (typeof DUPLICATE_REASONS)[number]
