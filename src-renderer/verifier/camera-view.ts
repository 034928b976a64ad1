import { element } from './element.ts'
import { readFrame } from './read-picture.ts'

const everyMs = 250

/** The camera on the page, until a code is read or it is stopped. */
export interface CameraView {
  readonly video: HTMLVideoElement
  stop(): void
}

/** Opens the camera and calls back with the first code that it sees; undefined where there is none or it was refused. */
export async function openCamera(onRead: (text: string) => void): Promise<CameraView | undefined> {
  let stream: MediaStream
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' }, audio: false })
  } catch {
    // none, refused, or a page that may not ask
    return undefined
  }
  const video = element('video', { muted: true, playsInline: true, autoplay: true, srcObject: stream })
  let stopped = false
  const look = async (): Promise<void> => {
    const text = await readFrame(video).catch(() => null)
    if (stopped) return
    if (text === null) setTimeout(() => void look(), everyMs)
    else onRead(text)
  }
  void look()
  return {
    video,
    stop() {
      stopped = true
      for (const track of stream.getTracks()) track.stop()
    },
  }
}
