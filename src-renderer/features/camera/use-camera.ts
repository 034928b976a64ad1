import { type RefObject, useEffect, useRef, useState } from 'react'
import { bridge } from '../../api/bridge.ts'

/** `none`: this PC has no camera, or it was refused. */
type CameraState = 'asked' | 'open' | 'none'

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
      if (shell !== undefined && !(await shell.askCamera()).allowed) throw new Error('refused')
      if (gone) return
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' }, audio: false })
      // Who left while it was being opened has no use for it.
      if (gone || video.current === null) return letGo()
      video.current.srcObject = stream
      await video.current.play()
      if (!gone) setState('open')
    }
    start().catch(() => !gone && setState('none'))
    return () => {
      gone = true
      letGo()
    }
  }, [])
  return { video, state }
}
