import { characterOfByte } from '#main/print/code-page-858.ts'

/** What ESC/POS bytes of ours print, line by line, without the commands. An unknown command throws. */
export function linesOfRoll(bytes: Uint8Array): string[] {
  const lines: string[] = []
  let line = ''
  for (let at = 0; at < bytes.length; ) {
    const [first = 0, second = 0, , low = 0, high = 0] = bytes.subarray(at, at + 5)
    if (first === 0x0a) {
      lines.push(line)
      line = ''
    } else if (first !== 0x1b && first !== 0x1d) {
      const character = characterOfByte(first)
      if (character === null) throw new RangeError(`byte ${first} prints nothing`)
      line += character
    }
    at += first === 0x1b || first === 0x1d ? lengthOfCommand(first, second, low + (high << 8)) : 1
  }
  return lines
}

function lengthOfCommand(first: number, second: number, symbolLength: number): number {
  const command = first === 0x1b ? `ESC ${String.fromCharCode(second)}` : `GS ${String.fromCharCode(second)}`
  if (command === 'GS (') return 5 + symbolLength
  const lengths: Record<string, number> = {
    'ESC @': 2,
    'ESC t': 3,
    'ESC a': 3,
    'ESC E': 3,
    'ESC d': 3,
    'GS !': 3,
    'GS B': 3,
    'GS V': 4,
  }
  const length = lengths[command]
  if (length === undefined) throw new RangeError(`${command} is no command of ours`)
  return length
}
