import { readdirSync, readFileSync } from 'node:fs'

/** Ticks of processor in a second, as Linux tells them to programs. */
const ticks = 100

/** Seconds of processor that this process and all that it started took so far: a relay and a PostgreSQL of its own with it. */
export function processorSeconds(): number {
  const all = readdirSync('/proc').flatMap(pid => (/^\d+$/.test(pid) ? statOf(Number(pid)) : []))
  let sum = 0
  for (let some = all.filter(({ pid }) => pid === process.pid); some.length > 0; ) {
    sum += some.reduce((seconds, one) => seconds + one.seconds, 0)
    const parents = new Set(some.map(({ pid }) => pid))
    some = all.filter(({ parent }) => parents.has(parent))
  }
  return sum
}

/** A process, with the time of those that it started and that have ended; nothing where it has ended itself. */
function statOf(pid: number): { readonly pid: number; readonly parent: number; readonly seconds: number }[] {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')
    const seconds = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0) / ticks
    return [{ pid, parent: Number(fields[1]), seconds }]
  } catch {
    return []
  }
}
