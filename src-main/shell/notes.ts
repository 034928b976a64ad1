import type { SystemNote } from '#shared/contract/bridge.ts'

interface Note {
  on(event: 'click', hear: () => void): unknown
  show(): void
  close(): void
}
type MakeNote = (options: { title: string; body: string; silent: boolean }) => Note

/** The notes of the system that this program shows, one a tag. `marksUp`: the system's service reads markup in a note's text. */
export function openNotes(make: MakeNote, marksUp: boolean) {
  const shown = new Map<string, Note>()
  const plain = (text: string) => (marksUp ? escaped(withoutControls(text)) : withoutControls(text))
  const hide = (tag: string): void => {
    const note = shown.get(tag)
    shown.delete(tag)
    note?.close()
  }
  return {
    hide,
    /** Shows it in place of the one with its tag; `chosen` when its person clicks it. */
    show({ tag, title, body }: SystemNote, chosen: () => void): void {
      hide(tag)
      const note = make({ title: withoutControls(title), body: plain(body), silent: true })
      // One that went from the screen by itself is kept: Windows still has it in its list, where it is clicked, or taken from once it was read.
      note.on('click', () => {
        if (shown.get(tag) === note) shown.delete(tag)
        chosen()
      })
      shown.set(tag, note)
      note.show()
    },
  }
}

/** What would turn the writing round, or breaks it, is left out: a system's note has no `dir` of its own. */
const withoutControls = (text: string): string => text.replace(/[\p{Cc}\u200E\u200F\u202A-\u202E\u2066-\u2069]+/gu, ' ')

/** On Linux the body of a note is markup: what people write stays text (EL-13). */
const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

/** Side of the dot on the program's icon. Unit: pixels. */
export const badgeSide = 16

/** A full dot of the colour of what is new, for the corner of the program's icon on Windows: rows of BGRA. */
export function badgeDot(): Buffer {
  const [blue, green, red] = [0x1f, 0x7a, 0xd9]
  const pixels = Buffer.alloc(badgeSide * badgeSide * 4)
  const middle = (badgeSide - 1) / 2
  for (let y = 0; y < badgeSide; y++) {
    for (let x = 0; x < badgeSide; x++) {
      if (Math.hypot(x - middle, y - middle) > middle) continue
      pixels.set([blue, green, red, 0xff], (y * badgeSide + x) * 4)
    }
  }
  return pixels
}
