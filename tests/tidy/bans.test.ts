import { expect, test } from 'vitest'
import { lintAsProject } from '../support/oxlint.ts'

// Each line of each file breaks one rule of the project; the lint configuration must say so, on every one of them.
const broken: Record<string, [rule: string, text: string]> = {
  'src-shared/domain/chance.ts': ['no-restricted-properties', 'export const chance = () => Math.random()'],
  'src-shared/domain/clock.ts': ['no-restricted-properties', 'export const now = () => Date.now()'],
  'src-main/services/a/clock.ts': ['no-restricted-properties', 'export const now = () => Date.now()'],
  'src-main/repositories/clock.ts': ['no-restricted-properties', 'export const now = () => Date.now()'],
  'src-main/chance.ts': ['no-restricted-properties', 'export const chance = () => Math.random()'],
  'src-renderer/app/inner.ts': ['no-restricted-properties', "document.body.innerHTML = 'x'"],
  'src-renderer/app/outer.ts': ['no-restricted-properties', "document.body.outerHTML = 'x'"],
  'src-renderer/app/adjacent.ts': ['no-restricted-properties', "document.body.insertAdjacentHTML('beforeend', 'x')"],
  'src-renderer/app/write.ts': ['no-restricted-properties', "document.write('x')"],
  'src-renderer/app/Danger.tsx': [
    'no-danger',
    "export const Danger = () => <p dangerouslySetInnerHTML={{ __html: 'x' }} />",
  ],
  'src-renderer/app/eval.ts': ['no-eval', "eval('1')"],
  'src-renderer/app/new-function.ts': ['no-new-func', "export const f = new Function('return 1')"],
  'src-main/default-export.ts': ['no-default-export', 'export default 1'],
  'src-main/any.ts': ['no-explicit-any', 'export const f = (x: any): unknown => x'],
  'src-main/ignore.ts': ['ban-ts-comment', '// @ts-ignore\nexport const x = 1'],
  'src-main/floating.ts': ['no-floating-promises', 'const f = async (): Promise<void> => undefined\nf()'],
  'src-main/misused.ts': [
    'no-misused-promises',
    'const f = async (): Promise<boolean> => true\nexport const x = f() ? 1 : 2',
  ],
  'src-main/exhaustive.ts': [
    'switch-exhaustiveness-check',
    "export function f(x: 'a' | 'b'): number {\n  switch (x) {\n    case 'a':\n      return 1\n  }\n  return 2\n}",
  ],
  'src-main/console.ts': ['no-console', "console.log('x')"],
  'src-main/later.ts': ['no-warning-comments', `// ${'TO'}${'DO'}: later\nexport const x = 1`],
  'src-main/empty-catch.ts': ['no-empty', 'export function f(): void {\n  try {\n    f()\n  } catch {}\n}'],
  'src-main/plain-node.ts': ['prefer-node-protocol', "import 'fs'"],
  'src-main/camelCase.ts': ['filename-case', 'export const x = 1'],
  'src-main/long.ts': ['max-lines', `${'export {}\n'.repeat(401)}`],
  'src-main/circle-a.ts': ['no-cycle', "import { b } from './circle-b.ts'\nexport const a = (): number => b()"],
  'src-main/circle-b.ts': ['no-cycle', "import { a } from './circle-a.ts'\nexport const b = (): number => a()"],
  'tests/unit/skipped.test.ts': ['no-disabled-tests', "import { test } from 'vitest'\ntest.skip('x', () => undefined)"],
  'tests/unit/focused.test.ts': ['no-focused-tests', "import { test } from 'vitest'\ntest.only('x', () => undefined)"],
}

test('every ban of the project fires', () => {
  const found = lintAsProject(Object.fromEntries(Object.entries(broken).map(([file, [, text]]) => [file, `${text}\n`])))
  const silent = Object.entries(broken).filter(
    ([file, [rule]]) => !found.some(finding => finding.file === file && finding.rule.endsWith(`(${rule})`)),
  )
  expect(silent.map(([file, [rule]]) => `${file}: ${rule}`)).toEqual([])
})

test('what keeps the rules passes', () => {
  const kept = {
    'src-shared/domain/day.ts':
      'export const dayOf = (instantMs: number): number => Math.floor(instantMs / 86_400_000)\n',
    'src-renderer/app/title.ts': 'export const show = (text: string): void => document.body.append(text)\n',
    'src-main/once.ts': 'export async function once(f: () => Promise<void>): Promise<void> {\n  await f()\n}\n',
  }
  expect(lintAsProject(kept)).toEqual([])
})
