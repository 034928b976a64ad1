import { Download, FileSpreadsheet, FileText, Image } from 'lucide-react'
import { useContext, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { MessageFile } from '#shared/contract/files.ts'
import { type FileKind, fileKinds, kindOfMime } from '#shared/domain/file-kind.ts'
import { fetchFile } from '../../api/file-transfer.ts'
import { bridge } from '../../api/bridge.ts'
import type { MessageRow } from './conversation-words.ts'
import css from './Attachments.module.css'
import { useFileSize } from './file-words.ts'
import { PictureDialog } from './PictureDialog.tsx'
import { pictureSides, remakePicture } from './pictures.ts'
import { ShownConversation } from './shown-conversation.ts'
import { IconButton } from '../../ui/IconButton.tsx'
import { useDocument } from './use-document.ts'

/** The files of a message: pictures to look at, documents to open. What has not arrived says so. */
export function MessageFiles({ message: { id, files } }: { message: Pick<MessageRow, 'id' | 'files'> }) {
  const [shown, setShown] = useState<MessageFile | null>(null)
  return (
    <ul className={css.files}>
      {files.map(file => (
        <li key={file.nth}>
          {isPicture(file) && isHere(file) ? (
            <Thumbnail id={id} file={file} onOpen={() => setShown(file)} />
          ) : (
            <DocumentLine id={id} file={file} />
          )}
        </li>
      ))}
      {shown && <PictureDialog id={id} file={shown} onClose={() => setShown(null)} />}
    </ul>
  )
}

const kindOf = ({ mime }: MessageFile): FileKind | undefined => (mime === null ? undefined : kindOfMime(mime))
const isPicture = (file: MessageFile): boolean => {
  const kind = kindOf(file)
  return kind !== undefined && fileKinds[kind].look === 'picture'
}
const isHere = ({ have, bytes }: MessageFile): boolean => have === bytes

/** Small pictures that were made, the last ones used: a thread that is gone through again fetches nothing twice. */
const thumbnails = new Map<string, Promise<string | null>>()
const mostThumbnails = 150

function thumbnailOf(conversation: string, id: string, file: MessageFile): Promise<string | null> {
  const key = `${conversation} ${id} ${file.nth}`
  const known = thumbnails.get(key) ?? makeThumbnail(conversation, id, file)
  thumbnails.delete(key)
  thumbnails.set(key, known)
  const [oldest] = thumbnails
  if (thumbnails.size > mostThumbnails && oldest !== undefined) {
    thumbnails.delete(oldest[0])
    void oldest[1].then(url => url !== null && URL.revokeObjectURL(url))
  }
  return known
}

async function makeThumbnail(
  conversation: string,
  id: string,
  { nth, bytes, mime }: MessageFile,
): Promise<string | null> {
  try {
    const whole = await fetchFile({ conversation, id, nth }, bytes)
    const small = await remakePicture(new Blob([whole], { type: mime ?? '' }), pictureSides.shown)
    return 'made' in small ? URL.createObjectURL(small.made) : null
  } catch {
    // Whoever opens it hears why.
    return null
  }
}

function Thumbnail({ id, file, onOpen }: { id: string; file: MessageFile; onOpen: () => void }) {
  const { t } = useTranslation('files')
  const conversation = useContext(ShownConversation)
  const [url, setUrl] = useState<string | null>(null)
  const tile = useRef<HTMLButtonElement>(null)
  const latest = useRef(file)
  useEffect(() => {
    latest.current = file
  })
  useEffect(() => {
    let gone = false
    const seen = new IntersectionObserver(([entry]) => {
      if (entry?.isIntersecting !== true) return
      seen.disconnect()
      void thumbnailOf(conversation, id, latest.current).then(made => !gone && setUrl(made))
    })
    if (tile.current) seen.observe(tile.current)
    return () => {
      gone = true
      seen.disconnect()
    }
  }, [conversation, id])
  const name = file.name ?? t('unnamed')
  return (
    <button
      ref={tile}
      type="button"
      className={css.thumbnail}
      aria-label={t('show', { name })}
      title={name}
      onClick={onOpen}
    >
      {url === null ? <Image size={28} aria-hidden="true" /> : <img src={url} alt="" />}
    </button>
  )
}

function DocumentLine({ id, file }: { id: string; file: MessageFile }) {
  const { t } = useTranslation('files')
  const size = useFileSize()
  const { open, save, busy } = useDocument(id, file)
  const name = file.name ?? t('unnamed')
  const kind = kindOf(file)
  const Icon = kind === 'xlsx' || kind === 'csv' ? FileSpreadsheet : isPicture(file) ? Image : FileText
  const here = isHere(file)
  // Of one whose seal does not open here nothing is known but that it came.
  const shut = here && file.mime === null
  const percent = Math.floor((file.have * 100) / file.bytes)
  const opens = kind === 'pdf' && bridge() !== undefined
  return (
    <div className={css.document} data-here={here || undefined}>
      <Icon size={24} aria-hidden="true" />
      <span className={css.itemWords}>
        <button
          type="button"
          className={css.documentName}
          disabled={!here || shut || busy}
          title={name}
          aria-label={opens ? t('open', { name }) : t('save', { name })}
          onClick={opens ? open : save}
        >
          <span className="ellipsis" dir="auto">
            {name}
          </span>
        </button>
        <small>
          {here
            ? shut
              ? t('shut')
              : size(file.bytes)
            : file.have > 0
              ? t('arriving', { percent, size: size(file.bytes) })
              : t('awaited', { size: size(file.bytes) })}
        </small>
        {!here && file.have > 0 && (
          <progress max={file.bytes} value={file.have} aria-label={t('progressOf', { name })} />
        )}
      </span>
      {here && opens && (
        <IconButton
          label={t('save', { name })}
          icon={<Download size={16} aria-hidden="true" />}
          disabled={busy}
          onClick={save}
        />
      )}
    </div>
  )
}
