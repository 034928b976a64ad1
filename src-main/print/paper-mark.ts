/** Two faces: what is read first is strong, the rest regular. */
export type Face = 'regular' | 'strong'

/** Greys that survive a 203 dpi printer and a photocopy. */
export type Ink = 'black' | 'soft' | 'faint' | 'white'

/** One thing drawn on a page. Units: points from the top left corner; `y` of a text is its baseline. */
export type Mark =
  | { kind: 'text'; x: number; y: number; text: string; face: Face; size: number; ink: Ink }
  | { kind: 'rule'; x1: number; y1: number; x2: number; y2: number; width: number; dash: number | null }
  | { kind: 'frame'; x: number; y: number; width: number; height: number; radius: number; line: number }
  | { kind: 'fill'; x: number; y: number; width: number; height: number; radius: number; ink: Ink }
  | { kind: 'code'; x: number; y: number; module: number; rects: CodeRect[] }
  | { kind: 'slanted'; x: number; y: number; text: string; size: number; ink: Ink; degrees: number }

/** A black rectangle of a QR code. Units: modules. */
export interface CodeRect {
  x: number
  y: number
  width: number
  height: number
}
