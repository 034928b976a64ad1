/** How many random cases a property tries: the first number in every run, the second under `npm run test:long`. */
export function runs(quick: number, long: number): number {
  return process.env.COCOATRACK_LONG === '1' ? long : quick
}
