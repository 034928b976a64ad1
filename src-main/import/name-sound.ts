/**
 * One spelling for the usual ways to write a Cameroonian name, French or English: `TCHOUMI`, `CHUMI` → `CHUMI`; `NGUEMO`, `NGEMO` → `NGEMO`;
 * `NDJOCK`, `NJOK` → `JOK`. Folded words in, letters out; what sounds different stays different.
 * Source: DUP-1.
 */
export function nameSpelling(word: string): string {
  const known = memory.get(word)
  if (known !== undefined) return known
  const spelling = word
    .replace(/T?SCH|TCH|TSH|SH/g, 'CH')
    .replace(/PH/g, 'F')
    .replace(/QU|CK|Q/g, 'K')
    .replace(/C(?=[EIY])/g, 'S')
    .replace(/C(?!H)/g, 'K')
    .replace(/G[UH](?=[EIAO])/g, 'G')
    .replace(/N?DJ|NJ/g, 'J')
    .replace(/OU|W/g, 'U')
    .replace(/Y/g, 'I')
    .replace(/[XZ]/g, 'S')
    .replace(/(?<!C)H/g, '')
    .replace(/(.)\1+/g, '$1')
  if (memory.size < 100_000) memory.set(word, spelling)
  return spelling
}

const memory = new Map<string, string>()

/** The consonants of `nameSpelling` after its first letter: what near spellings are grouped by. */
export function nameSound(word: string): string {
  const spelling = nameSpelling(word)
  return (
    (spelling[0] ?? '') +
    spelling
      .slice(1)
      .replace(/[AEIOU]+/g, '')
      .replace(/(.)\1+/g, '$1')
  )
}
