import { Camera } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { businessDay } from '#shared/domain/day.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { IconButton } from '../../ui/IconButton.tsx'
import { NoCamera } from './NoCamera.tsx'
import css from './PictureButton.module.css'
import { useCamera } from './use-camera.ts'

/** Takes a picture with the camera of this PC. `otherwise`: what to do without one. */
export function PictureButton({ onTaken, otherwise }: { onTaken: (picture: File) => void; otherwise: string }) {
  const { t } = useTranslation('common')
  const [on, setOn] = useState(false)
  const label = t('camera.picture')
  return (
    <>
      <IconButton label={label} icon={<Camera size={18} aria-hidden="true" />} onClick={() => setOn(true)} />
      {on && (
        <PictureDialog
          otherwise={otherwise}
          onClose={() => setOn(false)}
          onTaken={picture => {
            setOn(false)
            onTaken(picture)
          }}
        />
      )}
    </>
  )
}

interface PictureDialogProps {
  readonly onTaken: (picture: File) => void
  readonly onClose: () => void
  readonly otherwise: string
}

/** What the camera sees, until a picture is taken of it. */
function PictureDialog({ onTaken, onClose, otherwise }: PictureDialogProps) {
  const { t } = useTranslation('common')
  const { video, state } = useCamera()
  const [busy, setBusy] = useState(false)
  const take = async () => {
    if (busy || video.current === null) return
    setBusy(true)
    const picture = await stillOf(video.current)
    setBusy(false)
    if (picture !== null) onTaken(picture)
  }
  const actions = (
    <>
      <ActionButton onClick={onClose}>{t('action.cancel')}</ActionButton>
      <ActionButton
        kind="primary"
        icon={<Camera size={16} aria-hidden="true" />}
        busy={busy}
        disabled={state !== 'open'}
        onClick={() => void take()}
      >
        {t('camera.take')}
      </ActionButton>
    </>
  )
  const missing = state === 'none' || state === 'refused'
  return (
    <Dialog open onClose={onClose} size="lg" title={t('camera.picture')} actions={missing ? null : actions}>
      {missing ? (
        <NoCamera refused={state === 'refused'} otherwise={otherwise} />
      ) : (
        <video ref={video} className={css.view} muted playsInline aria-label={t('camera.view')} />
      )}
    </Dialog>
  )
}

/** One frame as a JPEG, called by the day; nothing where the camera gives no picture yet. */
async function stillOf(video: HTMLVideoElement): Promise<File | null> {
  const canvas = document.createElement('canvas')
  canvas.width = video.videoWidth
  canvas.height = video.videoHeight
  const context = canvas.getContext('2d')
  if (context === null || canvas.width === 0) return null
  context.drawImage(video, 0, 0)
  const blob = await new Promise<Blob | null>(resolve => canvas.toBlob(resolve, 'image/jpeg', 0.9))
  return blob && new File([blob], `photo ${businessDay(Date.now())}.jpg`, { type: blob.type })
}
