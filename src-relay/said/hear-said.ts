import type { Said } from '#shared/relay/relay-messages.ts'
import { type Asker, askingMember } from '../pull/pull-logs.ts'
import type { HeadsDesk } from '../pull/wait-for-heads.ts'
import { type SaidBus, saidKey } from './said-bus.ts'

interface SaidDesk extends HeadsDesk {
  readonly said: SaidBus
}

/** Passes on what a station says of scopes that it may read itself (TALK-91); the rest is let go. */
export async function takeSaid(
  { database, views, said }: SaidDesk,
  asker: Asker,
  words: readonly Omit<Said, 'dev'>[],
): Promise<void> {
  const mine = await database.readOrganisation(asker.org, async tx => {
    const { member } = await askingMember(views, tx, asker)
    return words.filter(({ scope }) => member.mayRead({ scope, dev: '' }))
  })
  said.say(asker.org, asker.dev, mine)
}

/** What other stations said since a cursor of scopes that the asker may read now, held back up to `waitMs` while there is nothing. */
export async function hearSaid(
  desk: SaidDesk,
  asker: Asker,
  { cursor, waitMs = 0 }: { readonly cursor?: string | undefined; readonly waitMs?: number | undefined },
  gone: AbortSignal,
): Promise<{ readonly cursor: string; readonly said: readonly Said[] }> {
  const { database, views, said, bus, nowMs } = desk
  const until = nowMs() + waitMs
  for (;;) {
    let woken = false
    const stop = bus.listen(saidKey(asker.org), () => (woken = true))
    const heard = await database
      .readOrganisation(asker.org, async tx => {
        const { member } = await askingMember(views, tx, asker)
        const { cursor: now, said: all } = said.after(asker.org, cursor)
        const others = all.filter(({ dev, scope }) => dev !== asker.dev && member.mayRead({ scope, dev: '' }))
        return { cursor: now, said: others }
      })
      .finally(stop)
    const left = until - nowMs()
    if (cursor === undefined || heard.said.length > 0 || left <= 0 || gone.aborted) return heard
    if (!woken) await bus.wait(saidKey(asker.org), left, gone)
  }
}
