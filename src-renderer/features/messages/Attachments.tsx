import { FileButton } from '@mantine/core'
import { CircleAlert, FileText, Paperclip, Pause, Play, RotateCw, X } from 'lucide-react'
import { type ClipboardEvent, type RefObject, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react'
import { useTranslation } from 'react-i18next'
import type { UnsentFile } from '#shared/contract/files.ts'
import { fileBounds, fileKinds } from '#shared/domain/file-kind.ts'
import { useMe } from '../../app/session.ts'
import { useTroubleText } from '../../i18n/refusal-text.ts'
import { IconButton } from '../../ui/IconButton.tsx'
import { toastProblem } from '../../ui/toast.tsx'
import { type Attachment, AttachmentTray } from './attachment-tray.ts'
import css from './Attachments.module.css'
import { PictureButton } from '../camera/PictureButton.tsx'
import { useFileSize } from './file-words.ts'

/** What is on its way is kept while the window is, what has come whole with the station: who comes back to a conversation finds his files. */
const trays = new Map<string, AttachmentTray>()

function trayOf(user: string, conversation: string): AttachmentTray {
  const key = `${user} ${conversation}`
  const tray = trays.get(key) ?? new AttachmentTray(conversation)
  trays.set(key, tray)
  return tray
}

export interface Attachments {
  readonly tray: AttachmentTray
  readonly items: readonly Attachment[]
  readonly add: (files: readonly File[]) => void
  readonly onPaste: (event: ClipboardEvent) => void
}

/** The files beside what somebody types in a conversation; `kept`: those that the station has of it. */
export function useAttachments(conversation: string, kept: readonly UnsentFile[]): Attachments {
  const { user } = useMe()
  const { t } = useTranslation('files')
  const tray = useMemo(() => trayOf(user, conversation), [user, conversation])
  useEffect(() => tray.known(kept), [tray, kept])
  const items = useSyncExternalStore(tray.subscribe, tray.items)
  const add = (files: readonly File[]) => {
    if (tray.add(files) > 0) toastProblem(t('tooMany', { count: fileBounds.perMessage }))
  }
  const onPaste = (event: ClipboardEvent) => {
    const files = [...event.clipboardData.files]
    // A text that was copied with a picture of itself is a text.
    if (files.length === 0 || event.clipboardData.types.includes('text/plain')) return
    event.preventDefault()
    add(files)
  }
  return { tray, items, add, onPaste }
}

/** Files that are let fall anywhere on the pane that holds `field` are attached; answers whether some hang over it. */
export function useDrop(field: RefObject<HTMLElement | null>, add: (files: readonly File[]) => void): boolean {
  const [over, setOver] = useState(false)
  const latest = useRef(add)
  useEffect(() => {
    latest.current = add
  })
  useEffect(() => {
    const pane = field.current?.closest<HTMLElement>('[data-pane]')
    if (!pane) return
    const stop = new AbortController()
    const listen = (name: 'dragover' | 'dragleave' | 'drop', handler: (event: DragEvent) => void) => {
      pane.addEventListener(name, handler, { signal: stop.signal })
    }
    const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') === true
    listen('dragover', event => {
      if (!hasFiles(event)) return
      event.preventDefault()
      setOver(true)
    })
    listen('dragleave', event => {
      if (!(event.relatedTarget instanceof Node && pane.contains(event.relatedTarget))) setOver(false)
    })
    listen('drop', event => {
      setOver(false)
      if (!hasFiles(event)) return
      event.preventDefault()
      latest.current([...(event.dataTransfer?.files ?? [])])
    })
    return () => stop.abort()
  }, [field])
  return over
}

const accepted = Object.entries(fileKinds)
  .flatMap(([kind, { mime }]) => [`.${kind}`, mime])
  .concat('.jpeg')
  .join(',')

/** Chooses files from the disk, or takes a picture. */
export function AttachButtons({ add }: { add: (files: readonly File[]) => void }) {
  const { t } = useTranslation('files')
  return (
    <>
      <AttachButton add={add} />
      <PictureButton otherwise={t('noCamera')} onTaken={picture => add([picture])} />
    </>
  )
}

function AttachButton({ add }: { add: (files: readonly File[]) => void }) {
  const { t } = useTranslation('files')
  const reset = useRef<() => void>(null)
  const take = (files: File[]) => {
    add(files)
    reset.current?.()
  }
  return (
    <FileButton multiple accept={accepted} onChange={take} resetRef={reset} inputProps={{ 'aria-label': t('attach') }}>
      {({ onClick }) => (
        <button type="button" className={css.attach} aria-label={t('attach')} title={t('attachHint')} onClick={onClick}>
          <Paperclip size={18} aria-hidden="true" />
        </button>
      )}
    </FileButton>
  )
}

/** Says where files that hang over the window fall. */
export function DropHint() {
  const { t } = useTranslation('files')
  return (
    <p className={css.dropHint} aria-hidden="true">
      {t('drop')}
    </p>
  )
}

/** What goes with the next message, and how far each of it is. */
export function AttachmentList({ tray, items }: Pick<Attachments, 'tray' | 'items'>) {
  const { t } = useTranslation('files')
  if (items.length === 0) return null
  return (
    <ul className={css.tray} aria-label={t('attached')}>
      {items.map(item => (
        <AttachmentLine key={item.upload} item={item} tray={tray} />
      ))}
    </ul>
  )
}

function AttachmentLine({ item, tray }: { item: Attachment; tray: AttachmentTray }) {
  const { t } = useTranslation('files')
  const { upload, name, state, preview, done, bytes } = item
  return (
    <li className={css.item} data-state={state}>
      {preview === null ? <FileText size={22} aria-hidden="true" /> : <img src={preview} alt="" />}
      <span className={css.itemWords}>
        <span className="ellipsis" dir="auto" title={name}>
          {name}
        </span>
        <AttachmentState item={item} />
        {(state === 'sending' || state === 'paused') && (
          <progress max={bytes} value={done} aria-label={t('progressOf', { name })} />
        )}
      </span>
      {state === 'sending' && (
        <IconButton label={t('pause', { name })} onClick={() => tray.pause(upload)} icon={<Pause size={15} />} />
      )}
      {state === 'paused' && (
        <IconButton label={t('resume', { name })} onClick={() => tray.again(upload)} icon={<Play size={15} />} />
      )}
      {state === 'failed' && item.trouble?.kind === 'NoAnswer' && (
        <IconButton label={t('retry', { name })} onClick={() => tray.again(upload)} icon={<RotateCw size={15} />} />
      )}
      <IconButton label={t('remove', { name })} onClick={() => tray.remove(upload)} icon={<X size={15} />} />
    </li>
  )
}

function AttachmentState({ item: { state, trouble, bytes, done } }: { item: Attachment }) {
  const { t } = useTranslation('files')
  const say = useTroubleText()
  const size = useFileSize()
  if (state === 'failed') {
    return (
      <small className={css.failed} role="alert">
        <CircleAlert size={13} aria-hidden="true" /> {trouble && say(trouble)}
      </small>
    )
  }
  const percent = Math.floor((done * 100) / Math.max(1, bytes))
  return <small>{state === 'ready' ? size(bytes) : t(`state.${state}`, { percent, size: size(bytes) })}</small>
}
