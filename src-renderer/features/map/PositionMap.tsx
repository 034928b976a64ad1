import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormats } from '../../i18n/format.ts'
import { type MapPoint, mapOfCameroon } from './map-data.ts'
import { pathOf, scaleOf, townMarks, viewOf } from './map-view.ts'
import css from './PositionMap.module.css'

interface PositionMapProps {
  readonly point: MapPoint
  /** from top to bottom, in kilometres */
  readonly spanKm: number
  readonly width: number
  readonly height: number
  /** what a screen reader hears in its place; without it, it stands beside the same in words */
  readonly label?: string
  /** names of towns at most */
  readonly names: number
}

/** A map around a point, drawn from what the program brings: outlines, towns, and a scale. */
export function PositionMap({ point, spanKm, width, height, label, names }: PositionMapProps) {
  const { t } = useTranslation('messages')
  const { whole, decimal } = useFormats()
  const { outlines, marks, scale } = useMemo(() => {
    const view = viewOf({ centre: point, spanKm, width, height })
    const map = mapOfCameroon()
    return {
      outlines: map.outlines.map(one => ({ code: one.code, path: pathOf(one, view) })),
      marks: townMarks(map.towns, view, names),
      scale: scaleOf(view),
    }
  }, [point, spanKm, width, height, names])
  const [x, y] = [width / 2, height / 2]
  const km = scale.km < 1 ? decimal(scale.km, 1) : whole(scale.km)
  return (
    <svg
      className={css.map}
      viewBox={`0 0 ${width} ${height}`}
      {...(label === undefined ? { 'aria-hidden': true } : { role: 'img', 'aria-label': label })}
    >
      <rect className={css.sea} width={width} height={height} />
      {outlines.toReversed().map(({ code, path }) => (
        <path key={code} className={code === 'CM' ? css.home : css.land} d={path} />
      ))}
      {marks.map(mark => (
        <g key={`${mark.town.name}${mark.x}`} className={css.town}>
          <circle cx={mark.x} cy={mark.y} r={2} />
          <text
            x={mark.side === 'right' ? mark.x + 5 : mark.x - 5}
            y={mark.y}
            dy="0.35em"
            textAnchor={mark.side === 'right' ? 'start' : 'end'}
          >
            {mark.town.name}
          </text>
        </g>
      ))}
      <Pin x={x} y={y} />
      <g className={css.scale} transform={`translate(8 ${height - 8})`}>
        <path d={`M0 -4V0H${scale.pixels}V-4`} />
        <text x={scale.pixels + 5} y={1}>
          {t('position.scale', { km })}
        </text>
      </g>
    </svg>
  )
}

const Pin = ({ x, y }: { x: number; y: number }) => (
  <path className={css.pin} d={`M${x} ${y}c-2 -6 -7 -9 -7 -14a7 7 0 0 1 14 0c0 5 -5 8 -7 14z`} />
)

/** All of Cameroon, small, with a dot where the point is; said nothing of to a screen reader, which hears of the larger map. */
export function WholeMap({ point, height }: { point: MapPoint; height: number }) {
  const width = Math.round(height * 0.72)
  const whole = useMemo(() => {
    const view = viewOf({ centre: { lat: 7.37, lon: 12.35 }, spanKm: 1330, width, height })
    const home = mapOfCameroon().outlines.find(({ code }) => code === 'CM')
    return { view, path: home === undefined ? '' : pathOf(home, view) }
  }, [width, height])
  const [x, y] = whole.view.at(point)
  return (
    <svg className={css.whole} viewBox={`0 0 ${width} ${height}`} width={width} aria-hidden="true">
      <path className={css.home} d={whole.path} />
      <circle className={css.pin} cx={x} cy={y} r={4} />
    </svg>
  )
}
