import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { Panel } from '../../ui/Panel.tsx'
import { NoCamera } from './NoCamera.tsx'
import { readQrCode } from './read-qr.ts'
import { useCamera } from './use-camera.ts'

const everyMs = 200

/** The camera, until a code is read. `otherwise`: what to do without one. */
export function CameraScanner({ onRead, otherwise }: { onRead: (text: string) => void; otherwise: string }) {
  const { t } = useTranslation('common')
  const { video, state } = useCamera()
  const latest = useRef(onRead)
  useEffect(() => {
    latest.current = onRead
  })
  useEffect(() => {
    if (state !== 'open') return
    let gone = false
    let timer: ReturnType<typeof setTimeout> | undefined
    const look = async () => {
      const element = video.current
      if (gone || element === null) return
      const text = element.readyState >= 2 ? await readQrCode(element) : null
      if (gone) return
      if (text !== null) latest.current(text)
      else timer = setTimeout(() => void look(), everyMs)
    }
    void look()
    return () => {
      gone = true
      clearTimeout(timer)
    }
  }, [state, video])
  if (state === 'none' || state === 'refused') return <NoCamera refused={state === 'refused'} otherwise={otherwise} />
  return (
    <Panel title={t('camera.title')}>
      <video ref={video} width={480} height={360} muted playsInline aria-label={t('camera.title')} />
    </Panel>
  )
}
