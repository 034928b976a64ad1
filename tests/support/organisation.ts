import { rmSync } from 'node:fs'
import type { OpenStation, Ready } from '#main/open-station.ts'
import { assert } from '#shared/kit/assert.ts'
import { stationServices } from '#main/services/stations/station-services.ts'
import { done, openTestFolder, type TestPorts, testFolder, testPorts, type TestStation } from './test-station.ts'

/** A folder that joined, or is about to. */
export interface JoiningStation {
  readonly folder: string
  readonly ports: TestPorts
  readonly open: OpenStation
  ready(): Ready
  close(): void
}

/** An empty folder, opened. */
export async function emptyStation(seed: number, folder = testFolder()): Promise<JoiningStation> {
  const ports = testPorts(seed)
  const open = await openTestFolder(folder, ports)
  return {
    folder,
    ports,
    open,
    ready() {
      const ready = open.ready()
      assert(ready, 'it joined')
      return ready
    },
    close() {
      open.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** The procedures about stations, of one of them. */
export const stationsAt = (ready: Ready) => stationServices(ready.deps).stations

/** Takes an empty folder into the organisation of a station by request and card, as two people with a stick would. */
export async function takeIn(
  at: Pick<TestStation, 'ready' | 'root'>,
  joiner: JoiningStation,
  more: Partial<Parameters<ReturnType<typeof stationsAt>['approve']>[1]> = {},
) {
  const { request } = done(await joiner.open.join.request({ name: 'Poste neuf' }))
  const asked = {
    commandId: at.ready.deps.random.uuid(),
    request,
    name: 'Poste 2',
    warehouse: { id: at.ready.deps.here.warehouse },
    carries: [],
    rights: [],
    ...more,
  }
  const approved = done(stationsAt(at.ready).approve(at.root, asked))
  done(await joiner.open.join.card({ card: approved.card }))
  return approved
}
