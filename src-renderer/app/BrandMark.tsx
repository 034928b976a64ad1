import mark from '../../resources/mark.svg'

/** The sign of the program. Decoration: its name stands beside it. */
export function BrandMark({ size = 26 }: { size?: number }) {
  return <img src={mark} width={size} height={size} alt="" />
}
