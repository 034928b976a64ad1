import type { EventEmitter } from 'node:events'
import { Bonjour, type Browser } from 'bonjour-service'
import type { Caller, CallerOptions } from './beacon.ts'
import type { NetworkCard } from './network-cards.ts'

/** The service's name on the network: `_cocoatrack._tcp.local` (CS-81). */
const service = 'cocoatrack'
/** How often is asked who is there. Units: ms. */
const askEveryMs = 60_000
/** How many answers to one question are taken: bonjour-service keeps every one, so a flood of them must end somewhere (LN-10). */
const answersOnce = 64

/**
 * Calls and listens by mDNS, on each card by itself because one socket would speak through one card only. The record carries the mark and
 * the port, no name of anything: not the machine's either (CS-81, LN-9).
 */
export function startMulticast(options: CallerOptions): Caller {
  const counts = { own: 0, others: 0 }
  let fault: string | null = null
  let spoken = new Map<string, () => void>()
  const anew = () => {
    for (const stop of spoken.values()) stop()
    const failed = (code: string) => (fault = code)
    spoken = new Map(options.cards().map(card => [card.address, speakOn(card, options, counts, failed)]))
  }
  anew()
  return {
    get fault() {
      return fault
    },
    counts,
    anew,
    stop() {
      for (const stop of spoken.values()) stop()
      spoken.clear()
    },
  }
}

function speakOn(
  { address }: NetworkCard,
  { mark, port, heard, callPort }: CallerOptions,
  counts: { own: number; others: number },
  failed: (code: string) => void,
): () => void {
  const settings = { interface: address, bind: '0.0.0.0', ...(callPort === undefined ? {} : { port: callPort }) }
  const bonjour = new Bonjour(settings, () => undefined)
  // A port that is taken is told on an emitter that bonjour-service keeps to itself; unheard it would end the process.
  const { mdns } = (bonjour as unknown as { server: { mdns: EventEmitter } }).server
  mdns.on('error', (error: NodeJS.ErrnoException) => failed(error.code ?? error.name))
  bonjour.publish({ name: mark, host: `${mark}.local`, type: service, port, probe: false, disableIPv6: true })
  let browser: Browser | undefined
  const ask = () => {
    browser?.stop()
    const asked = bonjour.find({ type: service }, ({ name, port: there, referer }) => {
      if (asked.services.length >= answersOnce) asked.stop()
      counts[name === mark ? 'own' : 'others']++
      if (name !== mark && referer !== undefined) heard(name, referer.address, there)
    })
    browser = asked
  }
  ask()
  const asking = setInterval(ask, askEveryMs)
  return () => {
    clearInterval(asking)
    browser?.stop()
    bonjour.unpublishAll(() => bonjour.destroy())
  }
}
