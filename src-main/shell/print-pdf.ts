import { mkdtempSync, rmSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { app, type BrowserWindow, dialog, shell } from 'electron'
import type { SaveAnswer } from '#shared/contract/bridge.ts'
import { traceOf } from '../rpc/fault-log.ts'
import { type FileEnding, safeFileName } from '#shared/kit/safe-file-name.ts'

const beginsWith = (bytes: Uint8Array, text: string): boolean =>
  Buffer.from(bytes.subarray(0, text.length)).toString('latin1') === text
const isPdf = (bytes: Uint8Array): boolean => beginsWith(bytes, '%PDF-')
const archive = 'PK\u0003\u0004'
/** How a file of each ending begins; text has no mark of its own. */
const marks: Readonly<Record<FileEnding, string>> = {
  '.pdf': '%PDF-',
  '.ctv': 'CS1-courier\u0000',
  '.xlsx': archive,
  '.docx': archive,
  '.jpg': '\u00ff\u00d8\u00ff',
  '.png': '\u0089PNG',
  '.html': '<!doctype html>',
  '.csv': '',
  '.txt': '',
}
/** Whether a file is what its ending says. */
const isOf = (bytes: Uint8Array, ending: FileEnding): boolean => beginsWith(bytes, marks[ending])

/** The ending of a document that somebody sent, by its kind; undefined where people hand on no such thing (FI-1). */
export function documentEnding(name: string): FileEnding | undefined {
  const ending = `.${name.split('.').at(-1)?.toLowerCase()}`.replace('.jpeg', '.jpg')
  const ours = ending === '.ctv' || ending === '.html'
  return !ours && ending in marks ? (ending as FileEnding) : undefined
}

/** Papers and lists that leave through the shell. Only files made here are ever opened (EL-6). */
export interface PaperDesk {
  save(window: BrowserWindow, bytes: Uint8Array, name: string, ending: FileEnding): Promise<SaveAnswer>
  open(bytes: Uint8Array, name: string): Promise<{ opened: boolean }>
  /** Removes what was opened. */
  clear(): void
}

export function openPaperDesk(): PaperDesk {
  let folder: string | undefined
  let made = 0
  return {
    async save(window, bytes, name, ending) {
      if (!isOf(bytes, ending)) return { saved: false, why: 'otherFile' }
      const fileName = safeFileName(name, ending)
      const filters = [{ name: ending.slice(1).toUpperCase(), extensions: [ending.slice(1)] }]
      const defaultPath = join(app.getPath('documents'), fileName)
      const { canceled, filePath } = await dialog.showSaveDialog(window, { defaultPath, filters })
      if (canceled || !filePath) return { saved: false, why: 'cancelled' }
      try {
        await writeFile(filePath, bytes)
      } catch (error) {
        if (traceOf(error).code === undefined) throw error
        return { saved: false, why: 'disk' }
      }
      return { saved: true, fileName: basename(filePath) }
    },
    async open(bytes, name) {
      if (!isPdf(bytes)) return { opened: false }
      made += 1
      const nth = made
      try {
        folder ??= mkdtempSync(join(app.getPath('temp'), 'cocoatrack-'))
        const file = join(folder, `${nth}-${safeFileName(name, '.pdf')}`)
        await writeFile(file, bytes, { mode: 0o600, flag: 'wx' })
        return { opened: (await shell.openPath(file)) === '' }
      } catch (error) {
        if (traceOf(error).code === undefined) throw error
        return { opened: false }
      }
    },
    clear() {
      if (folder) rmSync(folder, { recursive: true, force: true, maxRetries: 2 })
      folder = undefined
    },
  }
}
