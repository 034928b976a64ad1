import { create } from 'qrcode'
import { useMemo } from 'react'
import css from './QrPicture.module.css'

/** Modules of white around a code, without which readers do not find it. */
const quiet = 4

/** A QR code, dark on white in every theme, large enough for a camera at arm's length. */
export function QrPicture({ text, label }: { text: string; label: string }) {
  const { size, path } = useMemo(() => drawn(text), [text])
  return (
    <svg
      className={css.code}
      role="img"
      aria-label={label}
      viewBox={`${-quiet} ${-quiet} ${size + 2 * quiet} ${size + 2 * quiet}`}
      shapeRendering="crispEdges"
    >
      <path d={path} />
    </svg>
  )
}

function drawn(text: string): { size: number; path: string } {
  const alphanumeric = /^[0-9A-Z $%*+\-./:]+$/.test(text)
  const data = alphanumeric ? [{ data: text, mode: 'alphanumeric' as const }] : text
  const { size, data: dark } = create(data, { errorCorrectionLevel: 'M' }).modules
  const rows = Array.from({ length: size }, (_, row) =>
    Array.from({ length: size }, (_, column) =>
      dark[row * size + column] === 1 ? `M${column} ${row}h1v1h-1z` : '',
    ).join(''),
  )
  return { size, path: rows.join('') }
}
