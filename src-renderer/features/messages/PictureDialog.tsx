import { Download, Maximize, ZoomIn, ZoomOut } from 'lucide-react'
import { type KeyboardEvent, useContext, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { MessageFile } from '#shared/contract/files.ts'
import { fetchFile } from '../../api/file-transfer.ts'
import { type Trouble, troubleOf } from '../../api/trouble.ts'
import { useTroubleText } from '../../i18n/refusal-text.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { Notice } from '../../ui/Notice.tsx'
import css from './Attachments.module.css'
import { ShownConversation } from './shown-conversation.ts'
import { useDocument } from './use-document.ts'

const zooms = [0.25, 0.5, 1, 2, 4] as const

/** A picture of a message, large: `+` and `-` zoom, `0` shows it whole. */
export function PictureDialog({ id, file, onClose }: { id: string; file: MessageFile; onClose: () => void }) {
  const { t } = useTranslation('files')
  const say = useTroubleText()
  const { url, trouble } = useWholePicture(id, file)
  const { save, busy } = useDocument(id, file)
  const [zoom, setZoom] = useState<number | null>(null)
  const picture = useRef<HTMLImageElement>(null)
  const scaleNow = () => zoom ?? (picture.current ? picture.current.clientWidth / picture.current.naturalWidth : 1)
  const step = (way: 1 | -1) => {
    const now = scaleNow()
    const next = way === 1 ? zooms.find(one => one > now * 1.01) : zooms.findLast(one => one < now * 0.99)
    setZoom(next ?? zoom)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === '+') step(1)
    else if (event.key === '-') step(-1)
    else if (event.key === '0') setZoom(null)
    else return
    event.preventDefault()
  }
  const width = zoom === null || !picture.current ? undefined : picture.current.naturalWidth * zoom
  return (
    <Dialog
      open
      onClose={onClose}
      size="xl"
      title={file.name ?? t('unnamed')}
      actions={
        <>
          <ActionButton kind="quiet" icon={<ZoomOut size={16} />} onClick={() => step(-1)}>
            {t('smaller')}
          </ActionButton>
          <ActionButton kind="quiet" icon={<Maximize size={16} />} onClick={() => setZoom(null)}>
            {t('whole')}
          </ActionButton>
          <ActionButton kind="quiet" icon={<ZoomIn size={16} />} onClick={() => step(1)}>
            {t('larger')}
          </ActionButton>
          <ActionButton icon={<Download size={16} />} busy={busy} onClick={save}>
            {t('saveShort')}
          </ActionButton>
        </>
      }
    >
      {trouble && <Notice tone="bad" title={say(trouble)} urgent />}
      <div
        className={css.picture}
        data-whole={zoom === null || undefined}
        tabIndex={0}
        role="group"
        aria-label={t('zoomHint')}
        onKeyDown={onKeyDown}
      >
        {url && <img ref={picture} src={url} alt={file.name ?? ''} width={width} />}
      </div>
    </Dialog>
  )
}

function useWholePicture(
  id: string,
  { nth, bytes, mime }: MessageFile,
): { url: string | null; trouble: Trouble | null } {
  const conversation = useContext(ShownConversation)
  const [url, setUrl] = useState<string | null>(null)
  const [trouble, setTrouble] = useState<Trouble | null>(null)
  useEffect(() => {
    let gone = false
    let made: string | null = null
    fetchFile({ conversation, id, nth }, bytes)
      .then(whole => {
        if (gone) return
        made = URL.createObjectURL(new Blob([whole], { type: mime ?? '' }))
        setUrl(made)
      })
      .catch((error: unknown) => !gone && setTrouble(troubleOf(error)))
    return () => {
      gone = true
      if (made !== null) URL.revokeObjectURL(made)
    }
  }, [conversation, id, nth, bytes, mime])
  return { url, trouble }
}
