import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { bridge } from '../../api/bridge.ts'
import { Notice } from '../../ui/Notice.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { readQrCode } from './read-qr.ts'

const everyMs = 200

/** The camera, until a code is read. It is asked for here and let go as soon as the screen is left. `otherwise`: what to do without one. */
export function CameraScanner({ onRead, otherwise }: { onRead: (text: string) => void; otherwise: string }) {
  const { t } = useTranslation('common')
  const video = useRef<HTMLVideoElement>(null)
  const [trouble, setTrouble] = useState(false)
  const latest = useRef(onRead)
  useEffect(() => {
    latest.current = onRead
  })
  useEffect(() => {
    let gone = false
    let stream: MediaStream | undefined
    let timer: ReturnType<typeof setTimeout> | undefined
    const look = async () => {
      const element = video.current
      if (gone || element === null) return
      const text = element.readyState >= 2 ? await readQrCode(element) : null
      if (gone) return
      if (text !== null) latest.current(text)
      else timer = setTimeout(() => void look(), everyMs)
    }
    const start = async () => {
      const shell = bridge()
      if (shell !== undefined && !(await shell.askCamera()).allowed) throw new Error('refused')
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' }, audio: false })
      if (gone || video.current === null) return
      video.current.srcObject = stream
      await video.current.play()
      await look()
    }
    start().catch(() => !gone && setTrouble(true))
    return () => {
      gone = true
      clearTimeout(timer)
      for (const track of stream?.getTracks() ?? []) track.stop()
    }
  }, [])
  if (trouble)
    return (
      <Notice tone="warning" title={t('camera.none')}>
        {otherwise}
      </Notice>
    )
  return (
    <Panel title={t('camera.title')}>
      <video ref={video} width={480} height={360} muted playsInline aria-label={t('camera.title')} />
    </Panel>
  )
}
