import type { Mark } from './paper-mark.ts'

const pointsPerMillimetre = 72 / 25.4

/** A sheet and the measures of what stands on it. Units: points. */
export interface PaperFormat {
  width: number
  height: number
  side: number
  top: number
  bottom: number
  /** sizes of type and space, relative to A5 */
  scale: number
  /** A5 ends with a stub that the depot tears off and keeps */
  stub: boolean
}

const mm = (millimetres: number): number => millimetres * pointsPerMillimetre

/** 148 × 210 mm, ISO 216. */
export const a5: PaperFormat = {
  width: mm(148),
  height: mm(210),
  side: mm(9.5),
  top: mm(8.5),
  bottom: mm(7),
  scale: 1,
  stub: true,
}

/** 210 × 297 mm with 15 mm margins (UX §8). */
export const a4: PaperFormat = {
  width: mm(210),
  height: mm(297),
  side: mm(15),
  top: mm(15),
  bottom: mm(12),
  scale: 1.34,
  stub: false,
}

/** 297 × 210 mm: registers and lists (UX §8). */
export const a4Wide: PaperFormat = {
  width: mm(297),
  height: mm(210),
  side: mm(15),
  top: mm(14),
  bottom: mm(10),
  scale: 1.12,
  stub: false,
}

/** Two A5 pages side by side on one A4 sheet, to be cut apart. */
export const twoA5: PaperFormat = { ...a5, stub: false }

/** A finished page: what to draw, in points from its top left corner. */
export interface PaperPage {
  marks: Mark[]
}
