import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'

export const projectRoot = join(import.meta.dirname, '../..')
const notOurs = new Set(['node_modules', 'dist', 'release', '.cache', '.git'])

/** Paths of the project's own files below `folder`, with `/` between the parts, sorted. */
export function filesBelow(folder = ''): string[] {
  const found: string[] = []
  const walk = (path: string): void => {
    for (const entry of readdirSync(path, { withFileTypes: true })) {
      if (notOurs.has(entry.name)) continue
      if (entry.isDirectory()) walk(join(path, entry.name))
      else found.push(relative(projectRoot, join(path, entry.name)).split(sep).join('/'))
    }
  }
  walk(join(projectRoot, folder))
  return found.sort()
}

const isCode = (path: string): boolean => /\.(ts|tsx|mts|mjs|cjs)$/.test(path)

/** The project's own code, by path. */
export const codeFiles = (folder = ''): string[] => filesBelow(folder).filter(isCode)

export const textOf = (path: string): string => readFileSync(join(projectRoot, path), 'utf8')
