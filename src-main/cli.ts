import { runCommandLine } from './cli/run-command-line.ts'
import { standardLines } from './cli/terminal.ts'

process.exitCode = await runCommandLine(process.argv.slice(2), {
  env: process.env,
  out: text => process.stdout.write(text),
  words: text => process.stderr.write(`${text}\n`),
  line: standardLines(),
})
