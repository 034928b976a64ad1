/** Where the built page waits for its trust list. */
const place = 'content="__TRUST_LIST__"'

/** The page that checks receipts anywhere, with its trust list in it; undefined where the page was not built as one (RC-3). */
export function fillVerifierPage(page: string, trustList: string): string | undefined {
  const parts = page.split(place)
  const [before, after] = parts
  if (parts.length !== 2 || before === undefined || after === undefined || !/^[\w.-]+$/.test(trustList))
    return undefined
  return `${before}content="${trustList}"${after}`
}
