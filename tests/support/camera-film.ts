import { writeFileSync } from 'node:fs'
import type { Locator } from 'playwright-core'

const [width, height] = [640, 480]

/** Chromium has a camera, which shows a film of its own. */
export const anyCamera: readonly string[] = ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream']

/** What Chromium shows as its camera: the film in this file, once it is written. */
export const cameraArgs = (file: string): string[] => [...anyCamera, `--use-file-for-fake-video-capture=${file}`]

/** Films a QR picture of a screen: one frame of grey on white, as YUV4MPEG2. */
export async function filmCode(picture: Locator, file: string): Promise<void> {
  const [, , side] = ((await picture.getAttribute('viewBox')) ?? '').split(' ').map(Number)
  const drawn = (await picture.locator('path').getAttribute('d')) ?? ''
  const scale = Math.floor(height / (side ?? height))
  const luma = Buffer.alloc(width * height, 235)
  for (const [, column, row] of drawn.matchAll(/M(\d+) (\d+)h1/g)) {
    const [left, top] = [(Number(column) + 4) * scale, (Number(row) + 4) * scale]
    for (let y = top; y < top + scale; y += 1) luma.fill(40, y * width + left, y * width + left + scale)
  }
  const chroma = Buffer.alloc((width * height) / 2, 128)
  const head = Buffer.from(`YUV4MPEG2 W${width} H${height} F10:1 Ip A1:1 C420jpeg\nFRAME\n`)
  writeFileSync(file, Buffer.concat([head, luma, chroma]))
}
