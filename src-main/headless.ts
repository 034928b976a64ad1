import { runCommandLine } from './cli/run-command-line.ts'
import { standardLines } from './cli/terminal.ts'

const usualPort = '4780'

/** The station without a window, as a program of its own: the command `headless`, on a port that a person can keep as a bookmark. */
async function main(words: readonly string[]): Promise<void> {
  const port = words.some(word => word === '--port' || word.startsWith('--port=')) ? [] : ['--port', usualPort]
  process.exitCode = await runCommandLine(['headless', ...port, ...words], {
    env: process.env,
    out: text => process.stdout.write(text),
    words: text => process.stderr.write(`${text}\n`),
    line: standardLines(),
  })
}

void main(process.argv.slice(2))
