/** What the worker is given: a picture, and how long its longer side may be. */
export interface ToRemake {
  readonly at: number
  readonly file: Blob
  readonly side: number
}
export type Remade = { readonly at: number } & (
  | { readonly made: Blob; readonly width: number; readonly height: number }
  | { readonly fault: 'FileType' | 'FilePixels' }
)

/** Longer side of what is sent and of what stands in a thread. Units: pixels. */
export const pictureSides = { sent: 3_000, shown: 480 } as const

let worker: Worker | undefined
let asked = 0

/**
 * A picture made anew within bounds, in a worker off the screen's thread: where it was taken, by whom, and whatever else hides in a file is
 * not in it any more (FI-4).
 */
export function remakePicture(file: Blob, side: number): Promise<Remade> {
  worker ??= new Worker(new URL('./picture-worker.ts', import.meta.url), { type: 'module', name: 'picture' })
  const maker = worker
  const at = (asked += 1)
  return new Promise(resolve => {
    const hear = ({ data }: MessageEvent<Remade>) => {
      if (data.at !== at) return
      maker.removeEventListener('message', hear)
      resolve(data)
    }
    maker.addEventListener('message', hear)
    maker.postMessage({ at, file, side } satisfies ToRemake)
  })
}
