import { MapPin, X } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { foldText } from '#shared/domain/folded-text.ts'
import { parsePosition } from '#shared/domain/position.ts'
import { coordinatesOf, mostPositions, positionNameChars, type ToldPosition } from '#shared/domain/told-position.ts'
import { call } from '../../api/client.ts'
import { useRecordHint } from '../../app/record-hint.ts'
import { useMay } from '../../app/session.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { ComboBox, type ComboOption } from '../../ui/ComboBox.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { IconButton } from '../../ui/IconButton.tsx'
import { TextField } from '../../ui/TextField.tsx'
import { mapOfCameroon } from './map-data.ts'
import { pointOf, useNearWords } from './near-words.ts'
import css from './PositionCards.module.css'
import { PositionMap } from './PositionMap.tsx'

interface Positions {
  readonly positions: readonly ToldPosition[]
  readonly change: (positions: readonly ToldPosition[]) => void
}

/** Adds a position to what is being written: typed, of a town, or of a farmer or supplier whose place is known. */
export function AddPosition({ positions, change, onAdded }: Positions & { readonly onAdded: () => void }) {
  const { t } = useTranslation('messages')
  const [open, setOpen] = useState(false)
  const add = (position: ToldPosition) => {
    const others = positions.filter(one => coordinatesOf(one) !== coordinatesOf(position))
    change([...others, position])
    setOpen(false)
    onAdded()
  }
  return (
    <>
      <IconButton
        label={t('position.add')}
        icon={<MapPin size={18} aria-hidden="true" />}
        disabled={positions.length >= mostPositions}
        onClick={() => setOpen(true)}
      />
      {open && <PositionForm onAdd={add} onClose={() => setOpen(false)} />}
    </>
  )
}

/** The positions that go with what is being written. `onRemoved`: the button that had the keyboard is gone. */
export function PositionChips({ positions, change, onRemoved }: Positions & { readonly onRemoved: () => void }) {
  const { t } = useTranslation('messages')
  const near = useNearWords()
  if (positions.length === 0) return null
  return (
    <ul className={css.chips} aria-label={t('position.added')}>
      {positions.map(position => (
        <li key={coordinatesOf(position)}>
          <MapPin size={16} aria-hidden="true" />
          <span className="ellipsis" title={position.name}>
            {position.name} <small>{near(position)}</small>
          </span>
          <IconButton
            label={t('position.remove', { name: position.name })}
            icon={<X size={15} aria-hidden="true" />}
            onClick={() => {
              change(positions.filter(one => one !== position))
              onRemoved()
            }}
          />
        </li>
      ))}
    </ul>
  )
}

function PositionForm({ onAdd, onClose }: { onAdd: (position: ToldPosition) => void; onClose: () => void }) {
  const { t } = useTranslation(['messages', 'common', 'register'])
  const near = useNearWords()
  const [text, setText] = useState('')
  const [name, setName] = useState('')
  const [tried, setTried] = useState(false)
  const read = parsePosition(text)
  const wrong = () => {
    if (read.ok || !tried) return null
    return t(`problem.${read.error.kind.replace('P', 'p') as 'positionUnreadable'}`, { ns: 'register' })
  }
  const position = read.ok && { lat_e6: read.value.lat_e6, lon_e6: read.value.lon_e6, name }
  const add = () => {
    setTried(true)
    if (position) onAdd({ ...position, name: name.trim() === '' ? coordinatesOf(position) : name.trim() })
  }
  const actions = (
    <>
      <ActionButton onClick={onClose}>{t('action.cancel', { ns: 'common' })}</ActionButton>
      <ActionButton kind="primary" icon={<MapPin size={16} aria-hidden="true" />} onClick={add}>
        {t('position.attach')}
      </ActionButton>
    </>
  )
  return (
    <Dialog open onClose={onClose} title={t('position.add')} actions={actions}>
      <form
        className={css.fields}
        onSubmit={event => {
          event.preventDefault()
          // A dialog in a portal hands its events to the form that it was opened from.
          event.stopPropagation()
          add()
        }}
      >
        <KnownPlace
          onFound={place => {
            setText(coordinatesOf(place))
            setName(place.name.slice(0, positionNameChars))
          }}
        />
        <TextField
          label={t('position.coordinates')}
          value={text}
          onChange={setText}
          error={wrong()}
          hint={position ? near(position) : t('hint.position', { ns: 'register' })}
          maxLength={100}
        />
        <TextField label={t('position.name')} value={name} onChange={setName} maxLength={positionNameChars} />
        {position && (
          <div className={css.large}>
            <PositionMap
              point={pointOf(position)}
              spanKm={90}
              width={400}
              height={190}
              names={10}
              label={t('position.map', { name, where: near(position) })}
            />
          </div>
        )}
        <input type="submit" hidden />
      </form>
    </Dialog>
  )
}

interface PlaceOption extends ComboOption {
  readonly find: () => Promise<ToldPosition | null>
}

/** Most places of one kind that are offered. */
const mostOffered = 6

/** A town of the map, or a farmer or supplier, whose position is taken over. */
function KnownPlace({ onFound }: { onFound: (position: ToldPosition) => void }) {
  const { t } = useTranslation('messages')
  const hintOf = useRecordHint()
  const mayLook = useMay('farmers.view')
  const [value, setValue] = useState<PlaceOption | null>(null)
  const [unknown, setUnknown] = useState(false)
  const choose = async (option: PlaceOption | null) => {
    setValue(option)
    setUnknown(false)
    // What cannot be asked now says so as what has no position: both are typed by hand.
    const found = await option?.find().catch(() => null)
    if (found) onFound(found)
    setUnknown(option !== null && !found)
  }
  const load = async (text: string, signal: AbortSignal): Promise<readonly PlaceOption[]> => {
    const part = foldText(text)
    if (part.length < 2) return []
    const towns = mapOfCameroon().towns.filter(({ name }) => foldText(name).startsWith(part))
    const found = mayLook ? (await call('home.search', { text: text.slice(0, 100) }, signal)).rows : []
    const people = found.filter(({ kind }) => kind === 'farmer' || kind === 'supplier')
    return [
      ...towns.slice(0, mostOffered).map(({ name, lat, lon }) => ({
        value: name,
        label: name,
        hint: t('position.town'),
        find: () => Promise.resolve({ lat_e6: Math.round(lat * 1e6), lon_e6: Math.round(lon * 1e6), name }),
      })),
      ...people.slice(0, mostOffered).map(row => ({
        value: row.id,
        label: row.title,
        hint: hintOf(row),
        find: () => positionOf(row),
      })),
    ]
  }
  return (
    <ComboBox
      label={t('position.known')}
      value={value}
      onChange={option => void choose(option)}
      load={load}
      error={unknown ? t('position.unknown') : null}
    />
  )
}

async function positionOf({ kind, id, title }: { kind: string; id: string; title: string }) {
  const { position } = await call(kind === 'farmer' ? 'farmers.get' : 'suppliers.get', { id })
  return position && { ...position, name: title }
}
