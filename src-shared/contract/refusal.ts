import { z } from 'zod'

const n = z.number()
const s = z.string()

/**
 * Everything a command may refuse for, with the figures a sentence needs. Closed: every kind has its sentence in French and
 * English (`src-shared/texts`). Add here first.
 */
const shapes = {
  // anything
  Forbidden: { action: s },
  NotFound: { what: s },
  Invalid: { fields: z.array(z.object({ path: s, code: s })) },
  TooLarge: { limit: n },
  Stale: { what: s },
  ListTooLong: { why: z.enum(['paper', 'file']), rows: n, limit: n },
  Busy: { why: s },
  Cancelled: {},
  AlreadyArchived: {},
  CommandMismatch: {},
  ChangedMeanwhile: {
    fields: z.array(z.object({ field: s, value: z.unknown(), who: s.nullable(), at_ms: n })),
    refs: z.array(s),
  },
  // this station
  NotConfigured: {},
  AlreadyConfigured: {},
  // other stations
  AwaitingData: {},
  StationRevoked: {},
  NotRevoked: {},
  FromElsewhere: {},
  WrongRequest: { why: s },
  WrongCard: { why: s },
  CardForAnother: {},
  SameOrganisation: {},
  WrongName: { name: s },
  ThisStation: {},
  MayNotEnrol: {},
  NeedsWords: {},
  NoNetwork: {},
  NotReached: { why: s },
  WrongDeviceId: { why: s },
  DiskFull: {},
  DiskFault: { code: s },
  ReadOnly: {},
  CorruptFile: { detail: s },
  NewerDatabase: { found: s, known: s },
  KeyUnreadable: {},
  AlreadyOpen: {},
  UnsuitableFolder: { why: z.enum(['network', 'removable', 'synced']) },
  WrongWords: {},
  WrongFile: { why: s },
  NotWhole: { why: s },
  OtherOrganisation: { here: s, backup: s, name: s },
  ClockBehind: { lastDay: s },
  // people
  NotLoggedIn: {},
  Locked: {},
  WrongCredentials: {},
  TooManyAttempts: { waitSeconds: n },
  PasswordMustChange: {},
  ConfirmPassword: {},
  WeakPassword: { why: z.enum(['short', 'long', 'common', 'name', 'same']) },
  LoginTaken: {},
  NotManageable: {},
  LastSuperadmin: {},
  Yourself: {},
  // registers
  CodeTaken: { code: s },
  /** COOP-1: a place that is there already has this name or spelling */
  PlaceTaken: { name: s, where: s },
  SeasonOverlap: { label: s },
  BadPeriod: {},
  AlreadyValidated: { status: s },
  UnknownPlace: { name: s },
  // import
  ImportUnreadable: { why: s },
  ImportNoHeader: {},
  ImportNameMissing: {},
  ImportInUse: { records: n },
  ImportUndone: {},
  // counter
  TareExceedsGross: { gross_g: n, tare_g: n },
  NothingWeighed: {},
  MoistureNeedsManager: { moisture_bp: n, limit_bp: n },
  ForeignTooHigh: { foreign_bp: n },
  NoPrice: { grade: s, day: s },
  PriceOffGrid: { price_xaf: n, grid_xaf: n, low_xaf: n, high_xaf: n },
  DeductionsExceedAmount: { amount_xaf: n, deductions_xaf: n },
  SupplierNotValid: { why: z.enum(['pending', 'rejected', 'expired', 'archived']) },
  QuotaBlocked: { used_g: n, quota_g: n },
  FarmerArchived: {},
  DayInFuture: { day: s },
  UnloadedAboveLoaded: { loaded_g: n, unloaded_g: n },
  AlreadyVoid: {},
  PaidNeedsManager: { paid_xaf: n },
  NotYours: {},
  NotToday: {},
  SecondNeeded: { amount_xaf: n, limit_xaf: n },
  SecondNotAllowed: {},
  OverPayment: { due_xaf: n, asked_xaf: n },
  AllocationMismatch: { amount_xaf: n, allocated_xaf: n },
  ReferenceRequired: {},
  ReferenceUsed: { no: s },
  TillClosed: {},
  TillAlreadyOpen: { no: s },
  TillNotYours: { user: s },
  TillShort: { balance_xaf: n, asked_xaf: n },
  LotShort: { lot: s, g: n },
  HasPayments: {},
  // messages
  MessageGone: {},
  NoticeFixed: {},
  KeysClosed: {},
  NoKeysYet: { name: s },
  ConversationClosed: {},
  NotOwner: {},
  TooManyMembers: { limit: n },
  // files
  FileType: {},
  FilePixels: {},
  FileTooLarge: { mb: n },
  FilesToday: { mb: n },
  FilesBeside: { count: n },
  FileStoreFull: {},
  FileAwaited: {},
  // records
  AlreadyDisputed: { day: s },
  DayIsPast: { day: s },
  WhyMissing: {},
  // receipts
  NotAReceipt: {},
  UnknownPaper: {},
} as const

type Shapes = typeof shapes
/** The name of a refusal. */
export type RefusalKind = keyof Shapes
type Fields<T> = { [K in keyof T]: T[K] extends z.ZodType ? z.infer<T[K]> : never }
/** One refusal with its figures. */
export type Refusal = { [K in RefusalKind]: { kind: K } & Fields<Shapes[K]> }[RefusalKind]

/** Every kind there is. */
export const refusalKinds = Object.keys(shapes) as RefusalKind[]
const variants = Object.entries(shapes).map(([kind, fields]) => z.object({ kind: z.literal(kind), ...fields }))
/** Decodes a refusal that came over the contract. */
export const refusal = z.union(variants) as unknown as z.ZodType<Refusal, Refusal>

/** Makes a refusal; the compiler asks for its figures. */
export const refuse = <K extends RefusalKind>(kind: K, fields: Fields<Shapes[K]>): Extract<Refusal, { kind: K }> =>
  ({ kind, ...fields }) as unknown as Extract<Refusal, { kind: K }>
