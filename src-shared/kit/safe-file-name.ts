const reserved = /^(con|prn|aux|nul|com\d|lpt\d)$/i

/** How the name of a file ends that leaves by the shell. */
export type FileEnding = '.pdf' | '.csv' | '.xlsx' | '.docx' | '.txt' | '.jpg' | '.png' | '.ctv' | '.html'

/** A name that is one plain file of the given ending on every system, whatever was asked for. */
export function safeFileName(asked: string, ending: FileEnding): string {
  const plain = asked
    .normalize('NFC')
    .replace(/[^\p{L}\p{N} ._-]+/gu, '-')
    .replace(/\.{2,}/g, '.')
    .replace(/^[ .-]+|[ .-]+$/g, '')
  const stem = plain.toLowerCase().endsWith(ending) ? plain.slice(0, -ending.length) : plain
  const short = [...stem]
    .slice(0, 100)
    .join('')
    .replace(/[ .-]+$/, '')
  return short === '' || reserved.test(short.split('.')[0] ?? '') ? `document${ending}` : `${short}${ending}`
}
