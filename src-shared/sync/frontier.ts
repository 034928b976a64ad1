import { base64url, compareText, type Hashing, utf8 } from './bytes.ts'
import type { LogTips } from './protocol/message.ts'

/** What the rows of a scope follow from beside its own logs (CS-50). */
const groundScopes = ['auth', 'org']

/**
 * The digest of everything that the rows of a scope follow from: the ends of every log of `auth`, `org` and the scope (CS-50). Equal
 * on two stations exactly when they hold the same entries of those.
 */
export const frontierOf = (hashing: Hashing, logs: Iterable<LogTips>, scope: string): string =>
  digestOf(hashing, logs, of => of === scope || groundScopes.includes(of))

/** The same of every log: what a whole copy was made of (CS-54). */
export const wholeFrontier = (hashing: Hashing, logs: Iterable<LogTips>): string => digestOf(hashing, logs, () => true)

function digestOf(hashing: Hashing, logs: Iterable<LogTips>, counts: (scope: string) => boolean): string {
  const lines: string[] = []
  for (const { log, scope, tips } of logs) {
    if (!counts(scope)) continue
    const ends = tips.map(({ seq, h8 }) => `${seq}:${h8}`).sort(compareText)
    lines.push(`${log} ${ends.join(' ')}`)
  }
  return base64url(hashing.sha256(utf8(lines.sort(compareText).join('\n'))))
}
