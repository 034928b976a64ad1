import { largestAmountXaf } from '../domain/delivery-figures.ts'

/** Bounds of everything that comes in over the contract (architecture.md §8). Past a bound the answer is a refusal, never a cut. */
export const contractLimits = {
  pageRows: 200,
  /** of a list on paper, some 350 pages */
  paperRows: 10_000,
  /** of a list in a file */
  sheetRows: 100_000,
  textChars: 500,
  notesChars: 1000,
  messageChars: 4_000,
  /** cards of one conversation on screen */
  shownRecords: 200,
  conversationNameChars: 60,
  conversationMembers: 100,
  nameChars: 100,
  codeChars: 40,
  searchChars: 100,
  passwordChars: 128,
  weighings: 60,
  deductions: 12,
  plots: 10,
  weighingGrams: 5_000_000,
  bags: 2_000,
  priceXaf: 1_000_000,
  amountXaf: largestAmountXaf,
  importBytes: 20 * 1024 * 1024,
  requestBytes: 32 * 1024 * 1024,
  draftBytes: 32 * 1024,
  /** of a request that nobody is logged in for, over a socket */
  strangerBytes: 64 * 1024,
  jsonDepth: 32,
  eventGatherMs: 100,
} as const
