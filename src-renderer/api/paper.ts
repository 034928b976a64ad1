import { bridge } from './bridge.ts'
import type { OutputOf } from './client.ts'

type Printed = Pick<OutputOf<'receipts.delivery'>, 'fileName' | 'base64'> & { mime: string }

export type Handed = 'opened' | 'printed' | 'downloaded' | 'failed'

/**
 * Hands a paper to the person: in our own window a PDF opens in the system's viewer, where it is printed, and 80 mm bytes go to the
 * receipt printer; in a browser the file is downloaded.
 */
export async function handPaper(paper: Printed): Promise<Handed> {
  const bytes = Uint8Array.from(atob(paper.base64), char => char.charCodeAt(0))
  const shell = bridge()
  if (shell === undefined) return download(bytes, paper.fileName, paper.mime)
  if (paper.mime === 'application/pdf') {
    return (await shell.openPdf(bytes, paper.fileName)).opened ? 'opened' : 'failed'
  }
  return (await shell.sendRaw80(bytes)).ok ? 'printed' : 'failed'
}

/** Saves a list: asks where in our own window, downloads in a browser. False when the person thought better of it or it failed. */
export async function handFile(file: { fileName: string; mime: string; base64: string }): Promise<boolean> {
  const bytes = Uint8Array.from(atob(file.base64), char => char.charCodeAt(0))
  const shell = bridge()
  if (shell === undefined) return download(bytes, file.fileName, file.mime) === 'downloaded'
  return (await shell.saveList(bytes, file.fileName)).saved
}

/** Saves a text as a file of its own, as `handFile` does. */
export async function handText(text: string, fileName: string): Promise<boolean> {
  const bytes = new TextEncoder().encode(text)
  const shell = bridge()
  if (shell === undefined) return download(bytes, fileName, 'text/plain') === 'downloaded'
  return (await shell.saveText(bytes, fileName)).saved
}

/** The same of a page of our own. */
export async function handPage(bytes: Uint8Array, fileName: string): Promise<boolean> {
  const shell = bridge()
  if (shell === undefined) return download(bytes, fileName, 'text/html') === 'downloaded'
  return (await shell.savePage(bytes, fileName)).saved
}

/** The same of a courier. */
export async function handCourier(bytes: Uint8Array, fileName: string): Promise<boolean> {
  const shell = bridge()
  if (shell === undefined) return download(bytes, fileName, 'application/octet-stream') === 'downloaded'
  return (await shell.saveCourier(bytes, fileName)).saved
}

/** The same of a file that somebody sent; its name ends as what it is. */
export async function handDocument(bytes: Uint8Array, fileName: string, mime: string): Promise<boolean> {
  const shell = bridge()
  if (shell === undefined) return download(bytes, fileName, mime) === 'downloaded'
  return (await shell.saveDocument(bytes, fileName)).saved
}

function download(bytes: Uint8Array, name: string, mime: string): Handed {
  const url = URL.createObjectURL(new Blob([bytes as Uint8Array<ArrayBuffer>], { type: mime }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
  return 'downloaded'
}
