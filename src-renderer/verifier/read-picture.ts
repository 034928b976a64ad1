import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader'
import wasm from 'zxing-wasm/reader/zxing_reader.wasm?url&inline'
import { element } from './element.ts'

/** The reader lies in the page itself: nothing is fetched. */
function readerBytes(): ArrayBuffer {
  const text = atob(wasm.slice(wasm.indexOf(',') + 1))
  const bytes = new Uint8Array(text.length)
  for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at)
  return bytes.buffer
}
let prepared = false

/** A photograph is made smaller before it is read: a code of a receipt is still many pixels a module. */
const mostPixels = 2_400

function pixelsOf(picture: HTMLVideoElement | ImageBitmap, width: number, height: number): ImageData {
  const scale = Math.min(1, mostPixels / Math.max(width, height))
  const canvas = element('canvas', { width: Math.round(width * scale), height: Math.round(height * scale) })
  const context = canvas.getContext('2d', { willReadFrequently: true })
  if (context === null) throw new Error('no canvas')
  context.drawImage(picture, 0, 0, canvas.width, canvas.height)
  return context.getImageData(0, 0, canvas.width, canvas.height)
}

async function read(pixels: ImageData): Promise<string | null> {
  if (!prepared) prepareZXingModule({ overrides: { wasmBinary: readerBytes() } })
  prepared = true
  const found = await readBarcodes(pixels, { formats: ['QRCode'], maxNumberOfSymbols: 1, tryHarder: true })
  return found[0]?.text ?? null
}

/** The first QR code on a photograph, or null. Errors: rejects what is no picture, and where the browser has no WebAssembly. */
export async function readPhoto(photo: Blob): Promise<string | null> {
  const picture = await createImageBitmap(photo)
  return read(pixelsOf(picture, picture.width, picture.height))
}

/** The same of what the camera shows now. */
export const readFrame = async (video: HTMLVideoElement): Promise<string | null> =>
  video.videoWidth === 0 ? null : read(pixelsOf(video, video.videoWidth, video.videoHeight))
