import { describe, expect, test } from 'vitest'
import { mapOfCameroon } from '../../../src-renderer/features/map/map-data.ts'
import { nearestTown, pathOf, scaleOf, townMarks, viewOf } from '../../../src-renderer/features/map/map-view.ts'

// TALK-75: the map that the program brings.

const { outlines, towns } = mapOfCameroon()
const obala = towns.find(({ name }) => name === 'Obala') ?? { lat: 0, lon: 0, name: '', people: 0 }
const size = { width: 250, height: 150 }

/** Whether a point is within some rings, by how often a line to the east crosses them. */
const isInside = (rings: (typeof outlines)[number]['rings'], { lat, lon }: { lat: number; lon: number }): boolean =>
  rings
    .flatMap(ring => ring.map((point, n) => [point, ring[(n + 1) % ring.length] ?? point] as const))
    .filter(([a, b]) => a.lat > lat !== b.lat > lat)
    .filter(([a, b]) => lon < a.lon + ((lat - a.lat) / (b.lat - a.lat)) * (b.lon - a.lon)).length %
    2 ===
  1

describe('TALK-75: the map', () => {
  test('holds Cameroon and its neighbours, and every town of it lies in Cameroon and in no other', () => {
    expect(outlines.map(({ code }) => code)).toEqual(['CM', 'NG', 'NE', 'TD', 'CF', 'CG', 'CD', 'GA', 'GQ'])
    expect(towns.length).toBeGreaterThan(100)
    // On the estuary, closer to the water than the coast is drawn.
    const inland = towns.filter(({ name }) => name !== 'Bonabéri')
    for (const { code, rings } of outlines) {
      const inside = inland.filter(town => isInside(rings, town)).length
      expect([code, inside]).toEqual([code, code === 'CM' ? inland.length : 0])
    }
  })

  test('stands a point in the middle, north above and east at the right, so many kilometres high', () => {
    const view = viewOf({ centre: obala, spanKm: 90, ...size })
    expect(view.at(obala)).toEqual([125, 75])
    const [x, y] = view.at({ lat: obala.lat + 45 / 111.2, lon: obala.lon })
    expect([Math.round(x), Math.round(y) + 0]).toEqual([125, 0])
    expect(view.at({ lat: obala.lat, lon: obala.lon + 0.1 })[0]).toBeGreaterThan(125)
  })

  test('leaves out what lies wholly beside the view', () => {
    const drawn = (centre: { lat: number; lon: number }) => {
      const view = viewOf({ centre, spanKm: 90, ...size })
      return outlines.filter(one => pathOf(one, view) !== '').map(({ code }) => code)
    }
    for (const code of ['GA', 'GQ', 'TD']) expect(drawn(obala)).not.toContain(code)
    expect(drawn({ lat: 2.25, lon: 11.3 })).toEqual(expect.arrayContaining(['CM', 'GA', 'GQ']))
  })

  test('its scale is a round length, at most a third of it', () => {
    const scale = (spanKm: number) => scaleOf(viewOf({ centre: obala, spanKm, ...size }))
    expect([12, 30, 90, 270, 1330].map(span => scale(span).km)).toEqual([5, 10, 20, 100, 500])
    for (const span of [12, 90, 1330]) expect(scale(span).pixels).toBeLessThanOrEqual(250 / 3)
    expect(scale(90).pixels).toBeCloseTo((20 / 90) * 150)
  })

  test('names of towns cover neither one another nor the place; the largest are named first', () => {
    const view = viewOf({ centre: { lat: 4.6, lon: 9.8 }, spanKm: 90, width: 640, height: 400 })
    const marks = townMarks(towns, view, 24)
    expect(marks.length).toBeGreaterThan(5)
    const sizes = marks.map(({ town }) => town.people)
    expect(sizes).toEqual([...sizes].sort((a, b) => b - a))
    const boxes = marks.map(({ town: { name }, x, y, side }) => {
      const long = name.length * 6.2
      return {
        left: side === 'right' ? x : x - long,
        right: side === 'right' ? x + long : x,
        top: y - 6,
        bottom: y + 6,
      }
    })
    const cover = boxes.flatMap((a, n) =>
      boxes.slice(n + 1).filter(b => a.left < b.right && a.right > b.left && a.top < b.bottom && a.bottom > b.top),
    )
    expect(cover).toEqual([])
    expect(townMarks(towns, view, 2)).toHaveLength(2)
  })

  test('the nearest town is said with how far and which way', () => {
    const near = nearestTown(towns, { lat: obala.lat + 0.06, lon: obala.lon + 0.06 })
    expect([near?.town.name, near?.way, Math.round(near?.km ?? 0)]).toEqual(['Obala', 'northEast', 9])
    expect(nearestTown(towns, { lat: obala.lat, lon: obala.lon - 0.02 })?.way).toBe('west')
    expect(nearestTown([], obala)).toBeUndefined()
  })
})
