import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { projectRoot } from './source-files.ts'

export interface Finding {
  file: string
  rule: string
  message: string
}

const program = join(projectRoot, 'node_modules/oxlint/bin/oxlint')

/** What oxlint says about `targets` in `folder`, with the configuration file given. */
export function lint(folder: string, config: string, targets: string[]): Finding[] {
  const args = [program, '-c', config, '--disable-nested-config', '-f', 'json', ...targets]
  // oxlint finds its type-aware half on PATH, as npm's scripts set it
  const PATH = `${join(projectRoot, 'node_modules/.bin')}${delimiter}${process.env.PATH ?? ''}`
  const env = { ...process.env, PATH }
  const done = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8', env, maxBuffer: 1 << 28 })
  if (!done.stdout.startsWith('{')) throw new Error(`oxlint did not run: ${done.stdout}${done.stderr}`)
  const said = JSON.parse(done.stdout) as { diagnostics: { filename: string; code: string; message: string }[] }
  return said.diagnostics.map(({ filename, code, message }) => ({ file: filename, rule: code, message }))
}

/**
 * Lays `files` in a folder of their own that mirrors the project (its lint configuration, its TypeScript options) and gives
 * what the project's own rules say about them.
 */
export function lintAsProject(files: Record<string, string>): Finding[] {
  const folder = mkdtempSync(join(tmpdir(), 'cocoatrack-tidy-'))
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(join(folder, dirname(path)), { recursive: true })
      writeFileSync(join(folder, path), text)
    }
    const config = JSON.parse(readFileSync(join(projectRoot, '.oxlintrc.json'), 'utf8')) as Record<string, unknown>
    delete config.$schema
    writeFileSync(join(folder, '.oxlintrc.json'), JSON.stringify(config))
    writeFileSync(join(folder, 'package.json'), readFileSync(join(projectRoot, 'package.json')))
    const options = { extends: './tsconfig.base.json', compilerOptions: { lib: ['ES2023', 'DOM'], jsx: 'react-jsx' } }
    writeFileSync(join(folder, 'tsconfig.base.json'), readFileSync(join(projectRoot, 'tsconfig.base.json')))
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ ...options, include: ['**/*.ts', '**/*.tsx'] }))
    return lint(folder, '.oxlintrc.json', ['.'])
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
