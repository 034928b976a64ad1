import map from '../../../resources/map-cameroon.json' with { type: 'json' }

/** A point of the map. Units: degrees. */
export interface MapPoint {
  readonly lat: number
  readonly lon: number
}

/** A town of the map. `people`: how many live there, which decides whose name is shown where there is room for one. */
export interface Town extends MapPoint {
  readonly name: string
  readonly people: number
}

/** A country's outline. */
export interface Outline {
  readonly code: string
  readonly rings: readonly (readonly MapPoint[])[]
}

let read: { readonly outlines: readonly Outline[]; readonly towns: readonly Town[] } | undefined

/** Cameroon with its neighbours and its towns, the largest first (TALK-75). */
export function mapOfCameroon() {
  read ??= {
    outlines: map.outlines.map(({ code, rings }) => ({ code, rings: rings.map(ringOf) })),
    towns: map.towns.flatMap(([name, lat, lon, people]) =>
      typeof name === 'string' && typeof lat === 'number' && typeof lon === 'number' && typeof people === 'number'
        ? [{ name, lat: lat / 1000, lon: lon / 1000, people }]
        : [],
    ),
  }
  return read
}

/** Each point stands as the difference to the one before, in thousandths of a degree. */
function ringOf(steps: readonly number[]): MapPoint[] {
  const points: MapPoint[] = []
  let [x, y] = [0, 0]
  for (let n = 0; n + 1 < steps.length; n += 2) {
    x += steps[n] ?? 0
    y += steps[n + 1] ?? 0
    points.push({ lat: y / 1000, lon: x / 1000 })
  }
  return points
}
