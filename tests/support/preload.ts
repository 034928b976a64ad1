import { execFileSync } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { projectRoot } from './source-files.ts'

/** Builds `tests/crash/trace-writes.c` into a folder of its own and answers the library to preload. */
export function buildTracer(): { library: string; folder: string } {
  const folder = mkdtempSync(join(tmpdir(), 'tracer-'))
  const library = join(folder, 'trace-writes.so')
  const source = resolve(projectRoot, 'tests/crash/trace-writes.c')
  execFileSync('cc', ['-Wall', '-Wextra', '-Werror', '-shared', '-fPIC', '-O2', '-o', library, source, '-ldl'])
  return { library, folder }
}
