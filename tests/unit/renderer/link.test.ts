import { os } from '@orpc/server'
import { RPCHandler } from '@orpc/server/message-port'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { portMessage } from '#shared/contract/bridge.ts'

/** A window with the preload's bridge, and a station at the other end of each port. */
function windowWithStation() {
  const page = new EventTarget()
  const stations: MessagePort[] = []
  const handler = new RPCHandler({ setup: { state: os.handler(() => ({ configured: true, port: stations.length })) } })
  const say = (data: unknown, source: unknown, ports: MessagePort[] = []) => {
    page.dispatchEvent(Object.assign(new Event('message'), { data, source, ports }))
  }
  const connect = vi.fn(async () => {
    const { port1, port2 } = new MessageChannel()
    handler.upgrade(port1)
    port1.start()
    stations.push(port1)
    say('something else', page, [port2])
    say(portMessage, {}, [port2])
    say(portMessage, page, [port2])
  })
  return { page: Object.assign(page, { cocoatrack: { connect } }), stations, connect }
}

let world: ReturnType<typeof windowWithStation>
beforeEach(() => {
  vi.resetModules()
  world = windowWithStation()
  vi.stubGlobal('window', world.page)
})
afterEach(() => {
  for (const port of world.stations) port.close()
  vi.unstubAllGlobals()
})

test('many calls share one port, asked of the shell once', async () => {
  const { call } = await import('../../../src-renderer/api/client.ts')
  const answers = await Promise.all([1, 2, 3].map(() => call('setup.state', {})))
  expect(answers.map(answer => answer.configured)).toEqual([true, true, true])
  expect(world.connect).toHaveBeenCalledTimes(1)
})

test('after the station’s end of the port closes, the next call connects anew', async () => {
  const { call } = await import('../../../src-renderer/api/client.ts')
  await call('setup.state', {})
  world.stations[0]?.close()
  await vi.waitFor(async () => {
    expect(await call('setup.state', {})).toMatchObject({ port: 2 })
  })
  expect(world.connect).toHaveBeenCalledTimes(2)
})

test('a shell that cannot connect is no answer, and is asked again', async () => {
  const { call } = await import('../../../src-renderer/api/client.ts')
  const { troubleOf } = await import('../../../src-renderer/api/trouble.ts')
  world.connect.mockRejectedValueOnce(new Error('starting'))
  const error = await call('setup.state', {}).catch((reason: unknown) => reason)
  expect(troubleOf(error)).toEqual({ kind: 'NoAnswer' })
  expect(await call('setup.state', {})).toMatchObject({ configured: true })
})
