import { ScanLine } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { CameraScanner } from './CameraScanner.tsx'

/** Beside a field that takes a code: the camera reads it instead of the fingers. */
export function ScanButton({ onRead, otherwise }: { onRead: (text: string) => void; otherwise: string }) {
  const { t } = useTranslation('common')
  const [on, setOn] = useState(false)
  return (
    <>
      <div>
        <ActionButton small icon={<ScanLine size={16} aria-hidden="true" />} onClick={() => setOn(!on)}>
          {on ? t('camera.off') : t('camera.on')}
        </ActionButton>
      </div>
      {on && (
        <CameraScanner
          otherwise={otherwise}
          onRead={text => {
            setOn(false)
            onRead(text)
          }}
        />
      )}
    </>
  )
}
