// A private screen where there is none. Xvfb picks a free number itself and says when it is ready.
import { spawn } from 'node:child_process'

export const hasScreen = () =>
  process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY)

/**
 * Sets DISPLAY for this process and those it starts. With `pictures`, a folder, the screen is a private one even where there is
 * another, and its picture lies there as `Xvfb_screen0` (XWD).
 * @param {{ pictures?: string }} [options]
 * @returns {Promise<() => void>} puts things back
 */
export async function openScreen({ pictures } = {}) {
  if (process.platform !== 'linux' || (hasScreen() && pictures === undefined)) return () => undefined
  const keep = pictures === undefined ? [] : ['-fbdir', pictures]
  const words = ['-displayfd', '3', '-screen', '0', '1366x900x24', '-nolisten', 'tcp', '-noreset', ...keep]
  const server = spawn('Xvfb', words, { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] })
  const ready = /** @type {import('node:stream').Readable} */ (server.stdio[3])
  const number = await new Promise((done, fail) => {
    let said = ''
    server.once('error', fail)
    server.once('exit', code => fail(new Error(`Xvfb ended with ${code}`)))
    ready.on('data', bytes => {
      said += bytes
      if (said.includes('\n')) done(said.trim())
    })
  })
  server.removeAllListeners('exit')
  ready.destroy()
  server.unref()
  const stop = () => void server.kill()
  process.once('exit', stop)
  const { DISPLAY, WAYLAND_DISPLAY } = process.env
  process.env.DISPLAY = `:${number}`
  delete process.env.WAYLAND_DISPLAY
  return () => {
    process.off('exit', stop)
    delete process.env.DISPLAY
    Object.assign(process.env, DISPLAY && { DISPLAY }, WAYLAND_DISPLAY && { WAYLAND_DISPLAY })
    stop()
  }
}
