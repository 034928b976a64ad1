import { type Arguments, textOption } from './arguments.ts'
import { refusalWords } from './refusal-words.ts'
import { dataFolder, openLinks } from './station-at-hand.ts'
import { type Answer, both, type Terminal, WrongUse } from './terminal.ts'

/** How often is looked, and how long it may take to be even, or nothing may move. Units: ms. */
const times = { look: 200, stalled: 60_000 } as const

/**
 * `relay`: how this station is linked to headquarters; `--at URL [--code CODE] [--proxy URL]` links it; `--even` then exchanges until
 * nothing is left to go or come; `--leave` forgets the relay. Nobody need log in: whoever may read the folder has the machine's keys.
 */
export async function linkRelay(given: Arguments, terminal: Terminal): Promise<Answer> {
  const opened = await openLinks(given, terminal)
  if (!opened.ok) {
    terminal.words(refusalWords(opened.error, terminal.env))
    return { json: { why: opened.error.kind }, yes: false }
  }
  const ready = opened.value.ready()
  try {
    if (ready === null)
      throw new WrongUse(
        both(
          `the station in ${dataFolder(given)} belongs to no organisation`,
          `le poste de ${dataFolder(given)} n’est d’aucune organisation`,
        ),
      )
    const { relay } = ready
    const url = textOption(given, 'at')
    if (given.options.leave === true) await relay.leave()
    if (url !== undefined) {
      const asked = { url, code: textOption(given, 'code') ?? '', proxy: textOption(given, 'proxy') ?? '' }
      const linked = await relay.enrol(asked)
      if ('why' in linked) return { json: linked, yes: false }
    }
    const even = given.options.even === true ? await untilEven(() => relay.facts()) : true
    return { json: { ...relay.facts(), org: ready.ledger.org() }, yes: even }
  } finally {
    await Promise.all([ready?.lan.stop(), ready?.relay.stop()])
    opened.value.close()
  }
}

/** Watches the link until it is even, or nothing moves any more. */
async function untilEven(facts: () => { state: string; sent: number; received: number }): Promise<boolean> {
  let stillMs = 0
  for (let last = facts(); stillMs < times.stalled; ) {
    if (last.state === 'even') return true
    if (last.state === 'none' || last.state === 'off') return false
    await new Promise(done => setTimeout(done, times.look))
    const now = facts()
    stillMs = now.sent !== last.sent || now.received !== last.received ? 0 : stillMs + times.look
    last = now
  }
  return false
}
