/** What the worker is given: the pixels of one frame. */
export interface Frame {
  readonly at: number
  readonly data: ImageData
}
export interface Reading {
  readonly at: number
  readonly text: string | null
}

let worker: Worker | undefined
let asked = 0

/**
 * The first QR code on a picture or a frame of the camera, or null. The reader is WebAssembly and runs in a worker, off the screen's
 * thread and under a policy of its own.
 */
export function readQrCode(source: HTMLVideoElement): Promise<string | null> {
  const canvas = document.createElement('canvas')
  canvas.width = source.videoWidth
  canvas.height = source.videoHeight
  const context = canvas.getContext('2d', { willReadFrequently: true })
  if (context === null || canvas.width === 0) return Promise.resolve(null)
  context.drawImage(source, 0, 0)
  const frame: Frame = { at: (asked += 1), data: context.getImageData(0, 0, canvas.width, canvas.height) }
  worker ??= new Worker(new URL('./code-reader-worker.ts', import.meta.url), { type: 'module', name: 'code-reader' })
  const reader = worker
  return new Promise(resolve => {
    const hear = ({ data }: MessageEvent<Reading>) => {
      if (data.at !== frame.at) return
      reader.removeEventListener('message', hear)
      resolve(data.text)
    }
    reader.addEventListener('message', hear)
    reader.postMessage(frame)
  })
}
