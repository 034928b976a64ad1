import { describe, expect, test } from 'vitest'
import { runs } from '../support/runs.ts'
import { SimStory } from '../support/sim/sim-story.ts'

// I10 and what SimWatch holds, over random networks: 2 to 8 stations, delays, cuts, half-dead links, restarts, copied disks, changing rights.

describe('random networks of the real exchange over logs in memory', () => {
  const seeds = Array.from({ length: runs(40, 3000) }, (_, i) => `network ${i}`)
  test.each(seeds)('%s: all that may know come to know it', seed => {
    const story = new SimStory(seed)
    story.trouble()
    story.heal()
    expect(story.differences()).toEqual([])
  })
})
