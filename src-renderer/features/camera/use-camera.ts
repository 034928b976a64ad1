import { type RefObject, useEffect, useRef, useState } from 'react'
import { bridge } from '../../api/bridge.ts'

/** `none`: this PC has no camera that opens; `refused`: its person, or the browser, did not allow it. */
export type CameraState = 'asked' | 'open' | 'none' | 'refused'

class Refused extends Error {}

/** What a browser answers where its person did not allow it. */
const isRefusal = (error: unknown): boolean =>
  error instanceof Refused || (error instanceof DOMException && error.name === 'NotAllowedError')

/** The camera in a video of the page. It is asked for here and let go as soon as the screen is left. */
export function useCamera(): { readonly video: RefObject<HTMLVideoElement | null>; readonly state: CameraState } {
  const video = useRef<HTMLVideoElement>(null)
  const [state, setState] = useState<CameraState>('asked')
  useEffect(() => {
    let gone = false
    let stream: MediaStream | undefined
    const letGo = () => {
      for (const track of stream?.getTracks() ?? []) track.stop()
    }
    const start = async () => {
      const shell = bridge()
      if (shell !== undefined && !(await shell.askCamera()).allowed) throw new Refused()
      if (gone) return
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' }, audio: false })
      // Who left while it was being opened has no use for it.
      if (gone || video.current === null) return letGo()
      video.current.srcObject = stream
      await video.current.play()
      if (!gone) setState('open')
    }
    start().catch((error: unknown) => !gone && setState(isRefusal(error) ? 'refused' : 'none'))
    return () => {
      gone = true
      letGo()
    }
  }, [])
  return { video, state }
}
