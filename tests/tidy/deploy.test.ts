import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { filesBelow, projectRoot, textOf } from '../support/source-files.ts'

// What deploy/ says of files, folders and commands holds, without Docker: the relay starts from just the files that its image has.

const dockerfile = textOf('deploy/Dockerfile')
const stages = dockerfile.split(/^FROM /m).slice(1)
const dir = mkdtempSync(join(tmpdir(), 'deploy-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))

/** What a stage takes from the project: sources, and where to. */
const copied = (stage: string): { from: string[]; to: string }[] =>
  [...stage.matchAll(/^COPY (?!--from)(.+)$/gm)].map(([, words = '']) => {
    const all = words.split(' ')
    return { from: all.slice(0, -1), to: all.at(-1) ?? '' }
  })

/** The packages that `npm ci --omit=dev --omit=optional` leaves. */
function linkPackages(): void {
  const { packages } = JSON.parse(textOf('package-lock.json')) as {
    packages: Record<string, { dev?: boolean; optional?: boolean; devOptional?: boolean }>
  }
  for (const [path, { dev, optional, devOptional }] of Object.entries(packages)) {
    if (!/^node_modules\/(@[^/]+\/)?[^/]+$/.test(path) || dev || optional || devOptional) continue
    mkdirSync(dirname(join(dir, path)), { recursive: true })
    symlinkSync(join(projectRoot, path), join(dir, path))
  }
}

test('every file that the images take from the project is there, and what is left out is not asked for', () => {
  const sources = stages.flatMap(copied).flatMap(({ from }) => from)
  expect(sources.length).toBeGreaterThan(10)
  expect(sources.filter(path => !existsSync(join(projectRoot, path)))).toEqual([])
  const ignored = textOf('.dockerignore').trim().split('\n')
  expect(sources.filter(path => ignored.includes(path.split('/')[0] ?? ''))).toEqual([])
  const beside = [...textOf('deploy/Dockerfile.postgres').matchAll(/^COPY (.+) \S+$/gm)].flatMap(([, all = '']) =>
    all.split(' '),
  )
  expect(beside.filter(name => !existsSync(join(projectRoot, 'deploy', name)))).toEqual([])
})

test('the relay runs from what its image has: those folders, those packages, that command', () => {
  for (const { from, to } of copied(stages.at(-1) ?? ''))
    for (const path of from) cpSync(join(projectRoot, path), join(dir, to === './' ? path : to), { recursive: true })
  linkPackages()
  const [, entry = '[]'] = /^ENTRYPOINT (.+)$/m.exec(dockerfile) ?? []
  const [, ...words] = JSON.parse(entry) as string[]
  const run = (command: string[], env: Record<string, string> = {}) =>
    spawnSync(process.execPath, [...words, ...command], { cwd: dir, env, encoding: 'utf8' })
  const key = run(['push-key'])
  expect([key.status, key.stderr]).toEqual([0, ''])
  const bare = run([], { NODE_ENV: 'production' })
  expect(bare.status).toBe(2)
  expect(bare.stderr).toContain('DATABASE_URL is missing')
})

test('compose, the unit and the guide start the relay as the image does, and name files that are there', () => {
  const [, entry = ''] = /^ENTRYPOINT (.+)$/m.exec(dockerfile) ?? []
  const command = (JSON.parse(entry) as string[]).slice(1).join(' ')
  for (const path of ['deploy/compose.yaml', 'deploy/cocoatrack-relay.service']) expect(textOf(path)).toContain(command)
  const guide = textOf('deploy/README.md')
  const named = [...guide.matchAll(/`(?:deploy\/)?([\w.-]+\.(?:sh|yaml|service|json|example))`/g)].map(
    ([, name = '']) => name,
  )
  const there = new Set(filesBelow().map(path => path.split('/').at(-1)))
  expect(named.filter(name => !there.has(name))).toEqual([])
  for (const path of filesBelow('deploy').filter(name => name.endsWith('.sh')))
    expect([path, spawnSync('sh', ['-n', join(projectRoot, path)], { encoding: 'utf8' }).stderr]).toEqual([path, ''])
})
