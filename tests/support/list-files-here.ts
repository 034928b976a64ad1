import { ListDesk } from '#main/export/list-desk.ts'
import type { ListFiles } from '#main/export/list-sheet.ts'
import { defaultPaperFonts } from '#main/print/paper-fonts.ts'

/** Files of lists made on this very thread, as the worker makes them. */
export function listFilesHere(): ListFiles {
  const desk = new ListDesk(defaultPaperFonts())
  let last = 0
  return {
    list() {
      last += 1
      const list = last
      let at = 0
      return {
        add: async rows => {
          await desk.run({ kind: 'listRows', list, at, rows: structuredClone(rows) })
          at += rows.length
        },
        finish: (sheet, flavour) => desk.run({ kind: 'listFile', list, sheet: structuredClone(sheet), flavour }),
        drop: async () => {
          await desk.run({ kind: 'listDrop', list })
        },
      }
    },
  }
}
