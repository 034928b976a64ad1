// One device of CoMapeo in a folder of its own, listening on this machine's own network.
import { createHash } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { MapeoManager } from '@comapeo/core'
import Fastify from 'fastify'

const ofCore = (/** @type {string} */ path) => join(import.meta.dirname, 'node_modules/@comapeo/core', path)

/** @param {string} name @param {string} folder */
export async function openDevice(name, folder) {
  const [dbFolder, coreStorage] = ['db', 'cores'].map(part => join(folder, `comapeo-${name}`, part))
  for (const part of [dbFolder, coreStorage]) mkdirSync(part, { recursive: true })
  const device = new MapeoManager({
    rootKey: createHash('sha256').update(name).digest().subarray(0, 16),
    projectMigrationsFolder: ofCore('drizzle/project'),
    clientMigrationsFolder: ofCore('drizzle/client'),
    dbFolder,
    coreStorage,
    fastify: Fastify(),
  })
  await device.setDeviceInfo({ name, deviceType: 'desktop' })
  return { device, ...(await device.startLocalPeerDiscoveryServer()) }
}

/** Waits until another device is linked. @param {MapeoManager} device */
export async function untilLinked(device) {
  for (;;) {
    const linked = (await device.listLocalPeers()).find(({ status }) => status === 'connected')
    if (linked !== undefined) return linked.deviceId
    await new Promise(done => setTimeout(done, 50))
  }
}
