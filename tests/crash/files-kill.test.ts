import { spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { channelIds } from '#shared/domain/channel.ts'
import { LIMITS } from '#shared/sync/limits.ts'
import { messageServices } from '#main/services/messages/message-services.ts'
import { verifyStation } from '#main/verify-station.ts'
import { Chance } from '../support/chance.ts'
import { twoLanStations } from '../support/linked-stations.ts'
import { bring, pngOf } from '../support/sample-files.ts'
import { done } from '../support/test-station.ts'

// CS-56: the station that takes files is killed while they come in. What it names as here is whole, what came stays, and little comes twice.

const [files, bytes, kills] = [4, LIMITS.blobBytes, 4]
const chunk = LIMITS.blobChunkBytes
const firstPort = 28_000 + (process.pid % 200) * 10

/** Files of a folder that are another than they are called. */
const brokenIn = (folder: string): string[] => {
  const here = join(folder, 'blobs', 'here')
  return readdirSync(here, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .filter(({ parentPath, name }) => {
      const content = readFileSync(join(parentPath, name))
      return createHash('sha256').update(content).digest('hex') !== name
    })
    .map(({ name }) => name)
}

test(`CS-56: killed ${kills} times while files come in, it names none that is not whole, and little comes twice`, async () => {
  const { a, b, root } = await twoLanStations(580, firstPort)
  const around = pngOf(2, 2, new Uint8Array(1)).length - 1
  const uploads: string[] = []
  for (let n = 0; n < files; n++) {
    uploads.push(await bring(a.ready, root, pngOf(2, 2, randomBytes(bytes - around)), `${n}.png`))
  }
  const command = { commandId: a.ready.deps.random.uuid(), conversation: channelIds.general, text: '' }
  done(messageServices(a.ready.deps).messages.send(root, { ...command, files: uploads }))
  const { blobs } = a.ready.files
  let given = 0
  const read = blobs.pieceInto.bind(blobs)
  blobs.pieceInto = (...asked) => {
    const piece = read(...asked)
    given += piece?.bytes.length ?? 0
    return piece
  }
  await b.ready.lan.stop()
  b.open.close()
  const begin = () => {
    const program = ['--disable-warning=ExperimentalWarning', join(import.meta.dirname, 'files-taker.ts')]
    const ports = [String(a.links().view().port), String(firstPort + 9)]
    const life = spawn(process.execPath, [...program, b.folder, ...ports], { stdio: ['ignore', 'ignore', 'inherit'] })
    onTestFinished(() => void life.kill('SIGKILL'))
    return life
  }
  const chance = new Chance('files-kill')
  const whole = files * bytes
  for (let n = 0; n < kills; n++) {
    const life = begin()
    const until = given + chance.below((whole * 0.9) / kills)
    await expect.poll(() => given, { timeout: 240_000, interval: 1 }).toBeGreaterThan(until)
    life.kill('SIGKILL')
    await once(life, 'exit')
    expect(brokenIn(b.folder)).toEqual([])
  }
  const last = begin()
  const named = [...blobs.entries().keys()].map(blob => Buffer.from(blob, 'base64url').toString('hex'))
  const hasAll = () => named.every(name => existsSync(join(b.folder, 'blobs', 'here', name.slice(0, 2), name)))
  await expect.poll(hasAll, { timeout: 240_000, interval: 50 }).toBe(true)
  last.kill('SIGKILL')
  await once(last, 'exit')
  expect(await verifyStation(b.folder, false)).toMatchObject({ ok: true })
  // What was on its way and what the disk had not taken, at each kill.
  expect(given - whole).toBeLessThanOrEqual(kills * LIMITS.blobUnwritten * chunk)
  await a.close()
}, 1_200_000)
