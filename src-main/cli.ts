import { runCommandLine } from './cli/run-command-line.ts'

process.exitCode = await runCommandLine(process.argv.slice(2), {
  env: process.env,
  out: text => process.stdout.write(text),
  words: text => process.stderr.write(`${text}\n`),
})
