import { Copy, ZoomIn, ZoomOut } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { coordinatesOf, positionsIn, type ToldPosition } from '#shared/domain/told-position.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { copyText } from '../../ui/copy-text.ts'
import { Dialog } from '../../ui/Dialog.tsx'
import { IconButton } from '../../ui/IconButton.tsx'
import { toastDone } from '../../ui/toast.tsx'
import { pointOf, useNearWords } from './near-words.ts'
import css from './PositionCards.module.css'
import { PositionMap, WholeMap } from './PositionMap.tsx'

/** The positions that a text tells, each on a small map that is drawn without a network; a click shows it large (MSG-4). */
export function PositionCards({ text }: { text: string | null }) {
  const positions = text === null ? [] : positionsIn(text)
  if (positions.length === 0) return null
  return (
    <div className={css.cards}>
      {positions.map(position => (
        <PositionCard key={position.raw} position={position} />
      ))}
    </div>
  )
}

/** Around the place, so that some towns that people know are on it. Units: kilometres. */
const cardSpan = 90

function PositionCard({ position }: { position: ToldPosition }) {
  const { t } = useTranslation('messages')
  const [open, setOpen] = useState(false)
  return (
    <figure className={css.card}>
      <button
        type="button"
        className={css.maps}
        aria-label={t('position.show', { name: position.name })}
        onClick={() => setOpen(true)}
      >
        <WholeMap point={pointOf(position)} height={150} />
        <PositionMap point={pointOf(position)} spanKm={cardSpan} width={250} height={150} names={6} />
      </button>
      <PositionCaption position={position} />
      {open && <PositionDialog position={position} onClose={() => setOpen(false)} />}
    </figure>
  )
}

/** What a place is called and where it is; its coordinates are copied, nothing is opened (EL-6). */
function PositionCaption({ position }: { position: ToldPosition }) {
  const { t } = useTranslation('messages')
  const near = useNearWords()
  const where = coordinatesOf(position)
  const copy = () => {
    if (copyText(where)) toastDone(t('position.copied'))
  }
  return (
    <figcaption className={css.caption}>
      <span className={css.words}>
        {position.name !== where && (
          <strong className="ellipsis" dir="auto" title={position.name}>
            {position.name}
          </strong>
        )}
        <small>{near(position)}</small>
        <small className="num">{where}</small>
      </span>
      <IconButton label={t('position.copy')} icon={<Copy size={16} aria-hidden="true" />} onClick={copy} />
    </figcaption>
  )
}

/** From a village to the whole country. Units: kilometres. */
const spans = [12, 30, 90, 270, 1330] as const

/** A position, large: `+` and `-` show less and more around it. */
function PositionDialog({ position, onClose }: { position: ToldPosition; onClose: () => void }) {
  const { t } = useTranslation('messages')
  const [nth, setNth] = useState(2)
  const near = useNearWords()
  const step = (by: number) => setNth(now => Math.min(spans.length - 1, Math.max(0, now + by)))
  return (
    <Dialog
      open
      onClose={onClose}
      size="lg"
      title={position.name}
      actions={
        <>
          <ActionButton
            icon={<ZoomOut size={16} aria-hidden="true" />}
            disabled={nth === spans.length - 1}
            onClick={() => step(1)}
          >
            {t('position.further')}
          </ActionButton>
          <ActionButton icon={<ZoomIn size={16} aria-hidden="true" />} disabled={nth === 0} onClick={() => step(-1)}>
            {t('position.closer')}
          </ActionButton>
        </>
      }
    >
      <div
        className={css.large}
        tabIndex={0}
        role="group"
        aria-label={t('position.zoomHint')}
        onKeyDown={({ key }) => (key === '+' || key === '-') && step(key === '+' ? -1 : 1)}
      >
        <PositionMap
          point={pointOf(position)}
          spanKm={spans[nth] ?? cardSpan}
          width={640}
          height={400}
          names={24}
          label={t('position.map', { name: position.name, where: near(position) })}
        />
      </div>
      <PositionCaption position={position} />
    </Dialog>
  )
}
