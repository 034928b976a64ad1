import { rmSync } from 'node:fs'
import type { Pushed } from '#shared/contract/contract.ts'
import { assert } from '#shared/kit/assert.ts'
import type { OpenStation, Ready } from '#main/open-station.ts'
import { networkServices } from '#main/services/network/network-services.ts'
import type { SyncStation } from '#main/sync/sync-station.ts'
import { emptyStation, stationsAt, takeIn } from './organisation.ts'
import { openTestFolder, type TestPorts, testStation } from './test-station.ts'

/** A station on this machine's own network that finds nobody by itself. */
export interface LanStation {
  readonly folder: string
  readonly ports: TestPorts
  readonly pushed: Pushed[]
  readonly open: OpenStation
  readonly ready: Ready
  readonly network: ReturnType<typeof networkServices>['network']
  readonly stations: ReturnType<typeof stationsAt>
  links(): SyncStation
  /** whom it is linked to, by device id */
  linked(): string[]
  /** where it is reached from this machine */
  address(): string
  restart(): Promise<LanStation>
  close(): Promise<void>
}

/** Opens a folder as a station that listens on the first free of five ports. */
export async function openLanStation(folder: string, ports: TestPorts, firstPort: number): Promise<LanStation> {
  const pushed: Pushed[] = []
  const limits = { firstPort, lastPort: firstPort + 4, connectsPerAddress: 1_000 }
  const open = await openTestFolder(folder, ports, pushed, { host: '127.0.0.1', finding: false, limits })
  const ready = open.ready()
  assert(ready !== null, 'the folder is a station')
  const { network } = networkServices(ready.deps)
  const links = () => {
    assert(ready.lan.sync, 'it is on')
    return ready.lan.sync.links
  }
  const end = async () => {
    await ready.lan.stop()
    open.close()
  }
  return {
    folder,
    ports,
    pushed,
    open,
    ready,
    network,
    stations: stationsAt(ready),
    links,
    linked: () => ready.lan.facts().links.map(({ dev }) => dev),
    address: () => `127.0.0.1:${links().view().port}`,
    async restart() {
      await end()
      return openLanStation(folder, ports, firstPort)
    },
    async close() {
      await end()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Two stations of one organisation, both opened, not linked yet. `root`: the superadmin, at either. */
export async function twoLanStations(seed: number, firstPort: number) {
  const first = await testStation({ seed })
  const second = await emptyStation(seed + 1)
  await takeIn(first, second)
  first.open.close()
  second.open.close()
  return {
    a: await openLanStation(first.folder, first.ports, firstPort),
    b: await openLanStation(second.folder, second.ports, firstPort + 5),
    root: first.root,
  }
}
