import { fileKinds, sniffFile } from '#shared/domain/file-kind.ts'
import type { Remade, ToRemake } from './pictures.ts'

// Pictures are taken apart here and nowhere else: no page, no network, no file (FI-4). What does not fit its bounds is not decoded at all.

async function remake({ at, file, side }: ToRemake): Promise<Remade> {
  const kind = sniffFile(new Uint8Array(await file.arrayBuffer()), '')
  if (kind !== 'jpg' && kind !== 'png') return { at, fault: kind === 'hugePicture' ? 'FilePixels' : 'FileType' }
  try {
    const picture = await createImageBitmap(file)
    const scale = Math.min(1, side / Math.max(picture.width, picture.height))
    const canvas = new OffscreenCanvas(Math.ceil(picture.width * scale), Math.ceil(picture.height * scale))
    const context = canvas.getContext('2d')
    if (context === null) return { at, fault: 'FileType' }
    context.imageSmoothingQuality = 'high'
    context.drawImage(picture, 0, 0, canvas.width, canvas.height)
    picture.close()
    const made = await canvas.convertToBlob({ type: fileKinds[kind].mime, quality: 0.88 })
    return { at, made, width: canvas.width, height: canvas.height }
  } catch {
    // The decoder refuses what is no picture after all.
    return { at, fault: 'FileType' }
  }
}

addEventListener('message', (event: MessageEvent<ToRemake>) => void remake(event.data).then(made => postMessage(made)))
