import { runCommandLine } from '#main/cli/run-command-line.ts'

export interface Ran {
  readonly code: number
  readonly out: string
  readonly words: string
  /** standard output as JSON */
  readonly json: Record<string, unknown>
}

/** Runs a command line in this process, as a terminal would see it. */
export async function command(argv: readonly string[], password?: string): Promise<Ran> {
  let out = ''
  const words: string[] = []
  const code = await runCommandLine(argv, {
    env: { COCOATRACK_PASSWORD: password },
    out: text => (out += text),
    words: text => words.push(text),
  })
  const json = out === '' ? {} : (JSON.parse(out) as Record<string, unknown>)
  return { code, out, words: words.join('\n'), json }
}
