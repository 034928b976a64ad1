import type { BackupFile } from './backup-files.ts'

const dayMs = 86_400_000
/** How long every full is kept, and one a month after that (LEDGER §14). Units: days. */
export const keepAllDays = 28
/** Then one a month is kept. Units: days. */
export const keepMonthlyDays = 366

const monthOf = (at: number): string => new Date(at).toISOString().slice(0, 7)

/**
 * Names of the files that may go: fulls older than four weeks but the first of each of twelve months, with their segments. The newest
 * full and everything that follows it always stay, whatever the clock says.
 */
export function outdated(files: readonly BackupFile[], nowMs: number): string[] {
  const fulls = files.filter(file => file.kind === 'full').sort((a, b) => a.at - b.at)
  const newest = fulls.at(-1)
  const months = new Set<string>()
  const kept = new Set<string>()
  for (const full of fulls) {
    const age = nowMs - full.at
    const month = monthOf(full.at)
    const monthly = age <= keepMonthlyDays * dayMs && !months.has(month)
    if (monthly) months.add(month)
    if (full === newest || age <= keepAllDays * dayMs || monthly) kept.add(full.base)
  }
  // Segments of a full that was never finished here belong to one that may still come back from the second disk.
  const known = new Set(fulls.map(full => full.base))
  return files
    .filter(file => !kept.has(file.base) && (file.kind === 'full' || known.has(file.base)))
    .map(file => file.name)
}
