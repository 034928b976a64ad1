import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fillVerifierPage } from '#shared/contract/verifier-page.ts'
import { type Arguments, textOption } from './arguments.ts'
import { withOutput } from './output-file.ts'
import { rendererDir, withStation } from './station-at-hand.ts'
import { type Answer, both, saidOf, type Terminal, WrongUse } from './terminal.ts'

/** `verify-page --out FILE`: one file that checks receipts in any browser, without network, against this station's trust list (RC-3). */
export async function writeVerifyPage(given: Arguments, terminal: Terminal): Promise<Answer> {
  const out = textOption(given, 'out') ?? ''
  const built = join(terminal.env['COCOATRACK_SCREENS'] ?? rendererDir, 'verifier.html')
  if (!existsSync(built))
    throw new WrongUse(
      both('the page is not built: npm run build', 'la page n’est pas construite\u00A0: npm run build'),
    )
  return withStation(given, terminal, true, async ({ client }) => {
    const { text } = await client.receipts.trustList({})
    const page = fillVerifierPage(readFileSync(built, 'utf8'), text)
    if (page === undefined)
      throw new WrongUse(
        both(`${built} is not the page: npm run build`, `${built} n’est pas la page\u00A0: npm run build`),
      )
    const bytes = Buffer.from(page)
    await withOutput(out, async file => {
      file.write(bytes)
      file.keep()
    })
    terminal.words(saidOf(out, both(`${bytes.length} bytes`, `${bytes.length} octets`)))
    return { json: { file: out, bytes: bytes.length }, yes: true }
  })
}
