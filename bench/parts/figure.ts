/** One figure of a bench, as bench/README.md says. A target is a floor with `least`, else a ceiling. */
export interface Figure {
  readonly name: string
  readonly value: number
  readonly unit: string
  readonly target: number
  readonly least?: true
  readonly peer?: string
  readonly peerValue?: number
  /** what the target is compared with: the ratio to the peer, or the value itself */
  readonly of?: 'ratio'
}

/** What two cores have to give in a second: at a speed, so much an entry. Units: µs. */
export const twoCores = 2e6

const round = (value: number): number => Math.round(value * 1_000) / 1_000

/** Prints a figure; the exit code tells that a target was missed. */
export function tell({ least, of, ...figure }: Figure): void {
  const { value, target, peerValue } = figure
  const ratio = peerValue === undefined ? undefined : value / peerValue
  const judged = of === 'ratio' ? (ratio ?? Number.NaN) : value
  const ok = least === true ? judged >= target : judged <= target
  const shown = { ...figure, value: round(value), ok }
  const beside = peerValue === undefined ? {} : { peerValue: round(peerValue), ratio: round(ratio ?? 0) }
  process.stdout.write(`${JSON.stringify({ ...shown, ...beside })}\n`)
  if (!ok) process.exitCode = 1
}

/** The value below which so many of a hundred lie. */
export const percentile = (values: readonly number[], of: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor((values.length * of) / 100))] ?? 0
