import { runCommandLine } from '#main/cli/run-command-line.ts'

export interface Ran {
  readonly code: number
  readonly out: string
  readonly words: string
  /** standard output as JSON */
  readonly json: Record<string, unknown>
}

/** A command that runs: what it said so far, and what it answers in the end. */
export interface Running {
  readonly said: readonly string[]
  readonly ran: Promise<Ran>
}

/** Starts a command line in this process, as an English terminal would see it. `line`: what is typed when it asks. */
export function startCommand(
  argv: readonly string[],
  password?: string,
  line: (said: readonly string[]) => string | Promise<string> = () => '',
  env: Record<string, string> = { LANG: 'en_GB.UTF-8' },
): Running {
  let out = ''
  const said: string[] = []
  const code = runCommandLine(argv, {
    env: { ...env, COCOATRACK_PASSWORD: password },
    out: text => (out += text),
    words: text => said.push(text),
    line: async () => line(said),
  })
  const json = () => (out === '' ? {} : (JSON.parse(out) as Record<string, unknown>))
  return { said, ran: code.then(ended => ({ code: ended, out, words: said.join('\n'), json: json() })) }
}

/** Runs a command line in this process to its end. */
export const command = (argv: readonly string[], password?: string, env?: Record<string, string>): Promise<Ran> =>
  startCommand(argv, password, undefined, env).ran
