/** How many random cases a property tries: the first number in every run, the second under `npm run test:long`. */
export function runs<T = number>(quick: T, long: T): T {
  return process.env.COCOATRACK_LONG === '1' ? long : quick
}
