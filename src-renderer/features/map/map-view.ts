import type { MapPoint, Outline, Town } from './map-data.ts'

/** What a map shows: so much around a point, on so much of the screen. Units: kilometres from top to bottom, pixels. */
export interface ViewOptions {
  readonly centre: MapPoint
  readonly spanKm: number
  readonly width: number
  readonly height: number
}

/** A map that is drawn: where a point of the earth is on it, and back to what a pixel is. */
export interface MapView extends ViewOptions {
  at(point: MapPoint): readonly [x: number, y: number]
  readonly kmPerPixel: number
}

/** A degree of latitude. Units: kilometres. */
const degreeKm = 111.2
const radians = (degrees: number): number => (degrees * Math.PI) / 180

/** Equirectangular about the centre's latitude: from one end of Cameroon to the other no place is off by more than 3 % of its distance. */
export function viewOf(options: ViewOptions): MapView {
  const { centre, spanKm, width, height } = options
  const perDegree = (height * degreeKm) / spanKm
  const across = perDegree * Math.cos(radians(centre.lat))
  return {
    ...options,
    kmPerPixel: spanKm / height,
    at: ({ lat, lon }) => [width / 2 + (lon - centre.lon) * across, height / 2 - (lat - centre.lat) * perDegree],
  }
}

const short = (value: number): string => String(Math.round(value * 10) / 10)

/** An outline as the path of an SVG; rings that the view does not touch are left out. */
export function pathOf({ rings }: Outline, view: MapView): string {
  return rings
    .map(ring => ring.map(view.at))
    .filter(points => isTouched(points, view))
    .map(points => `M${points.map(([x, y]) => `${short(x)} ${short(y)}`).join('L')}Z`)
    .join('')
}

function isTouched(points: readonly (readonly [number, number])[], { width, height }: MapView): boolean {
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)]
  return Math.min(...xs) < width && Math.max(...xs) > 0 && Math.min(...ys) < height && Math.max(...ys) > 0
}

/** The scale of a map: a round length that takes at most a third of its width. Units: kilometres, pixels. */
export function scaleOf({ kmPerPixel, width }: MapView): { readonly km: number; readonly pixels: number } {
  const most = (width / 3) * kmPerPixel
  const ten = 10 ** Math.floor(Math.log10(most))
  const km = ten * ([5, 2].find(times => times * ten <= most) ?? 1)
  return { km, pixels: km / kmPerPixel }
}

/** A town's dot, and its name beside it where there is room. */
export interface TownMark {
  readonly town: Town
  readonly x: number
  readonly y: number
  /** name at the right of the dot, or at its left */
  readonly side: 'right' | 'left'
}

/** Height of a name, and about how wide one letter is. Units: pixels. */
const [nameHeight, letterWidth] = [13, 6.2]

interface Box {
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
}

/** The towns of a view, the largest first, whose names cover neither one another nor what is marked in the middle, at most `most`. */
export function townMarks(towns: readonly Town[], view: MapView, most: number): TownMark[] {
  const { width, height } = view
  const [cx, cy] = [width / 2, height / 2]
  const taken: Box[] = [{ left: cx - 12, right: cx + 12, top: cy - 26, bottom: cy + 6 }]
  const marks: TownMark[] = []
  for (const town of towns) {
    if (marks.length === most) break
    const [x, y] = view.at(town)
    if (x < 4 || y < nameHeight || x > width - 4 || y > height - nameHeight) continue
    const long = town.name.length * letterWidth
    const boxes = { right: boxAt(x - 3, x + 6 + long, y), left: boxAt(x - 6 - long, x + 3, y) }
    const side = (['right', 'left'] as const).find(one => isFree(boxes[one], taken, width))
    if (side === undefined) continue
    taken.push(boxes[side])
    marks.push({ town, x, y, side })
  }
  return marks
}

const boxAt = (left: number, right: number, y: number): Box => ({
  left,
  right,
  top: y - nameHeight / 2,
  bottom: y + nameHeight / 2,
})

const isFree = (box: Box, taken: readonly Box[], width: number): boolean =>
  box.left >= 0 &&
  box.right <= width &&
  taken.every(one => box.right < one.left || box.left > one.right || box.bottom < one.top || box.top > one.bottom)

/** Eight ways, clockwise from north. */
export const ways = ['north', 'northEast', 'east', 'southEast', 'south', 'southWest', 'west', 'northWest'] as const

/** The known town that is nearest to a point: how far the point is from it, and which way. Units: kilometres. */
export interface NearTown {
  readonly town: Town
  readonly km: number
  readonly way: (typeof ways)[number]
}

/** The nearest of some towns; undefined of none. */
export function nearestTown(towns: readonly Town[], point: MapPoint): NearTown | undefined {
  const [near] = towns.map(town => ({ town, ...fromTo(town, point) })).sort((a, b) => a.km - b.km)
  if (near === undefined) return undefined
  const nth = Math.round(near.degrees / 45) % ways.length
  return { town: near.town, km: near.km, way: ways[nth] ?? 'north' }
}

/** How far and which way one point is from another, on the plane between them. Units: kilometres, degrees from north. */
function fromTo(from: MapPoint, to: MapPoint): { readonly km: number; readonly degrees: number } {
  const north = (to.lat - from.lat) * degreeKm
  const east = (to.lon - from.lon) * degreeKm * Math.cos(radians((from.lat + to.lat) / 2))
  const degrees = (Math.atan2(east, north) * 180) / Math.PI
  return { km: Math.hypot(north, east), degrees: (degrees + 360) % 360 }
}
