import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectRoot } from './source-files.ts'

/** Something that the compiler is to hold true, with the words for a person where it is not. `claim`: a type that must be `true`. */
export interface Claim {
  readonly what: string
  readonly claim: string
}

const compiler = join(projectRoot, 'node_modules/typescript/bin/tsc')
const helpers = `
type Same<A, B> = (<X>() => X extends A ? 1 : 2) extends <X>() => X extends B ? 1 : 2 ? true : false
declare function holds<T extends true>(): T
`

/**
 * Which of these claims the project's compiler does not hold true of the types that `imports` names, in its words; `Same<A, B>` is there. One
 * run of the compiler for all of them. Throws where something else is wrong than a claim.
 */
export function falseClaims(imports: string, claims: readonly Claim[]): string[] {
  const cache = join(projectRoot, '.cache')
  mkdirSync(cache, { recursive: true })
  const folder = mkdtempSync(join(cache, 'claims-'))
  try {
    const head = `${imports}\n${helpers}`
    const first = head.split('\n').length
    writeFileSync(join(folder, 'claims.ts'), [head, ...claims.map(({ claim }) => `holds<${claim}>()`)].join('\n'))
    const compilerOptions = {
      composite: false,
      emitDeclarationOnly: false,
      noEmit: true,
      noUnusedLocals: false,
      types: ['node'],
    }
    const config = { extends: '../../tsconfig.base.json', compilerOptions, files: ['claims.ts'] }
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config))
    const done = spawnSync(process.execPath, [compiler, '-p', folder, '--pretty', 'false'], { encoding: 'utf8' })
    return done.stdout.split('\n').flatMap(line => {
      if (line === '' || line.startsWith(' ')) return []
      const at = Number(/claims\.ts\((\d+),/.exec(line)?.[1]) - first - 1
      const claim = claims[at]
      if (claim === undefined) throw new Error(`the compiler says: ${line}${done.stderr}`)
      return [claim.what]
    })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
