import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { lint } from '../support/oxlint.ts'
import { codeFiles, filesBelow, projectRoot, textOf } from '../support/source-files.ts'

const code = codeFiles()
const matching = (files: string[], pattern: RegExp): string[] =>
  files.flatMap(file =>
    textOf(file)
      .split('\n')
      .flatMap((line, n) => (pattern.test(line) ? [`${file}:${n + 1}: ${line.trim()}`] : [])),
  )

/** The names that architecture.md §7 allows: kebab-case, and PascalCase for React components. */
function nameIsGood(path: string): boolean {
  const name = basename(path).replace(/(\.test)?(\.d)?\.(ts|tsx|mts|mjs|cjs)$/, '')
  if (/^(utils?|helpers?|types?|index|common|misc|shared)$/.test(name)) return false
  if (path.endsWith('.tsx') && /^[A-Z][A-Za-z0-9]*$/.test(name)) return true
  return /^[a-z0-9]+(-[a-z0-9]+)*$/.test(name) || name === 'vite.config'
}

describe('names and sizes', () => {
  test('the rule about names knows good from bad', () => {
    for (const good of [
      'src-main/compose.ts',
      'src-renderer/ui/Button.tsx',
      'db/sqlite/migrations/0001-ground.ts',
      'vite.config.ts',
    ]) {
      expect(nameIsGood(good), good).toBe(true)
    }
    for (const bad of [
      'src-main/utils.ts',
      'a/index.ts',
      'a/types.ts',
      'a/helpers.tsx',
      'a/camelCase.ts',
      'a/Pascal.ts',
      'a/snake_case.ts',
    ]) {
      expect(nameIsGood(bad), bad).toBe(false)
    }
  })
  test('every file has a good name', () => {
    expect(code.filter(path => !nameIsGood(path))).toEqual([])
  })
  test('no file is longer than 400 lines', () => {
    expect(
      code.map(path => ({ path, lines: textOf(path).split('\n').length - 1 })).filter(({ lines }) => lines > 400),
    ).toEqual([])
  })
  test('no function is longer than 70 lines', () => {
    const folder = mkdtempSync(join(tmpdir(), 'cocoatrack-tidy-'))
    try {
      const config = join(folder, 'oxlintrc.json')
      writeFileSync(
        config,
        JSON.stringify({
          rules: { 'max-lines-per-function': ['error', { max: 70 }] },
          categories: { correctness: 'off' },
        }),
      )
      writeFileSync(join(folder, 'long.ts'), `export function long(): void {\n${'  long()\n'.repeat(70)}}\n`)
      expect(lint(folder, config, ['.']).map(({ file }) => file)).toEqual(['long.ts'])
      const rooms = [
        'src-shared',
        'src-node',
        'db',
        'src-main',
        'src-relay',
        'src-preload',
        'src-renderer',
        'bench',
        'tools',
        'tests/support',
      ]
      expect(lint(projectRoot, config, rooms).map(({ file, message }) => `${file}: ${message}`)).toEqual([])
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
})

describe('words that may not stay', () => {
  // In pieces, so that this file does not find itself.
  const unfinished = new RegExp(['TO' + 'DO', 'FIX' + 'ME', 'HA' + 'CK'].map(word => `\\b${word}\\b`).join('|'))
  const notRun = new RegExp(
    `\\b(it|test|describe|suite)(\\.\\w+)*\\.(${'sk' + 'ip'}|${'on' + 'ly'}|${'to' + 'do'}|${'fa' + 'ils'}|${'run' + 'If'}|${'skip' + 'If'})\\b|\\bx(it|describe)\\(`,
  )
  const machine = new RegExp(
    `(?<![\\w.])/(${['ro' + 'ot', 'ho' + 'me', 'Us' + 'ers', 'wo' + 'rk'].join('|')})/\\w|C:.{1,2}Us${'ers'}`,
  )
  const texts = filesBelow().filter(
    path => /\.(ts|tsx|mjs|cjs|json|yml|md|html|css|nsi|sql)$|^\.ci\/run$/.test(path) && path !== 'package-lock.json',
  )

  test('the patterns find what they look for', () => {
    expect(['TO', 'DO'].join('')).toMatch(unfinished)
    expect(['test.sk', 'ip('].join('')).toMatch(notRun)
    expect(['test.run', 'If('].join('')).toMatch(notRun)
    expect(['/ro', 'ot/x'].join('')).toMatch(machine)
  })
  test('nothing is left unfinished', () => {
    expect(matching(texts, unfinished)).toEqual([])
  })
  test('no test is switched off, alone or conditional', () => {
    expect(matching(codeFiles('tests'), notRun)).toEqual([])
  })
  test('no path of a machine is in the tree', () => {
    expect(matching(texts, machine)).toEqual([])
  })
  test('the lockfile names no address', () => {
    expect(textOf('package-lock.json')).not.toContain('"resolved"')
  })
  test('the lockfile holds every package of every platform, with its integrity', () => {
    interface Locked {
      integrity?: string
      optionalDependencies?: Record<string, string>
    }
    const { packages } = JSON.parse(textOf('package-lock.json')) as { packages: Record<string, Locked> }
    const locked = Object.entries(packages).filter(([path]) => path !== '')
    expect(locked.filter(([, entry]) => entry.integrity === undefined).map(([path]) => path)).toEqual([])
    const names = new Set(
      locked.map(([path]) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)),
    )
    const wanted = Object.values(packages).flatMap(entry => Object.keys(entry.optionalDependencies ?? {}))
    expect(wanted.filter(name => !names.has(name))).toEqual([])
  })
  test('the pure room asks no clock', () => {
    const shared = codeFiles('src-shared')
    expect('new Date()').toMatch(/\bnew Date\(\s*\)|(?<!new )\bDate\(\s*\)/)
    expect(matching(shared, /\bnew Date\(\s*\)|(?<!new )\bDate\(\s*\)|\bTemporal\.Now\b/)).toEqual([])
  })
})

test('every link between our own papers leads somewhere', () => {
  const files = new Set(filesBelow())
  const leadsNowhere = [...files]
    .filter(path => path.endsWith('.md'))
    .flatMap(path =>
      [...textOf(path).matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)]
        .map(([, link]) => join(dirname(path), link ?? ''))
        .filter(link => !files.has(link) && ![...files].some(file => file.startsWith(`${link}/`)))
        .map(link => `${path}: ${link}`),
    )
  expect(leadsNowhere).toEqual([])
})
