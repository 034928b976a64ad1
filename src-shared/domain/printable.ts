/**
 * What of a text the papers cannot draw: letters of scripts that the embedded fonts and the 80 mm roll lack, and pictures, each once, as
 * typed. Papers show a box or a question mark for each. Empty where all of it prints.
 */
export function unprintable(text: string): string {
  const signs = text.normalize('NFC').match(lacking) ?? []
  return [...new Set(signs.filter(sign => !printsPlain(sign)))].join(' ')
}

/** Whole clusters of letters that are neither Latin nor shared by all scripts, and pictures with what joins them. */
const lacking =
  /(?:\p{RI}{2}|(?![\d#*©®™↔-↪▶◀☎✓✔✖])\p{Extended_Pictographic}(?:\p{EMod}|\ufe0f|\u200d\p{Extended_Pictographic})*|(?!\p{Script=Latin}|\p{Script=Common}|\p{Script=Inherited})\p{L}\p{M}*)/gu

/** Letters in another form (`Ａ`, `𝐉`) print as the plain ones. */
const printsPlain = (sign: string): boolean => /^[\p{Script=Latin}\p{N}]+$/u.test(sign.normalize('NFKC'))
