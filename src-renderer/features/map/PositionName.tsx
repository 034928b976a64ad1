import { MapPin } from 'lucide-react'
import { coordinatesOf, type ToldPosition } from '#shared/domain/told-position.ts'
import css from './PositionCards.module.css'

/** A position in a text: what its author calls it. Its map stands below. */
export const PositionName = ({ position }: { position: ToldPosition }) => (
  <span className={css.name} title={coordinatesOf(position)}>
    <MapPin size={14} aria-hidden="true" />
    {position.name}
  </span>
)
