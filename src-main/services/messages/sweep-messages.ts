import type { OutputOf } from '#shared/contract/calls.ts'
import type { Refusal } from '#shared/contract/refusal.ts'
import { channelOf, conversationOf, isInChannel } from '#shared/domain/channel.ts'
import { retentionWhy } from '#shared/domain/retention.ts'
import { ok, type Result } from '#shared/kit/result.ts'
import { newestMessageMs, scopesBefore, standingBefore } from '../../repositories/message.ts'
import type { DraftOp } from '../../storage/ledger.ts'
import { type Caller, type Deps, runCommand } from '../command.ts'
import { settingsNow } from '../settings/settings-now.ts'

type Swept = OutputOf<'messages', 'sweep'>

const dayMs = 86_400_000
/** The clock is believed for so long after the newest message; less than the setting can be. */
const trustedDays = 60
/** So many in one commit, so that nobody waits for it. */
const most = 200

/**
 * Erases what the organisation keeps no longer (TALK-25): texts, edits, signs and files of messages older than its setting, everywhere; that
 * they were there stays. In the name of who moderates and asks, of one conversation at a time; nothing where all is kept. `more`: something was, so
 * others may be.
 */
export const sweepMessages = (deps: Deps, caller: Caller, _input: object): Result<Swept, Refusal> => {
  const command = {
    commandId: deps.random.uuid(),
    name: 'messages.sweep',
    can: 'messages.moderate',
    input: null,
  } as const
  return runCommand<Swept>(deps, caller, command, tx => {
    const { build } = deps.store
    const days = settingsNow(tx, build).talk_keep_days
    if (days === 0) return ok({ value: { more: false }, drafts: [] })
    // A clock that was set far ahead would else erase everything, for good.
    const nowMs = Math.min(deps.clock.wallMs(), newestMessageMs(tx, build) + trustedDays * dayMs)
    const beforeMs = nowMs - days * dayMs
    const scope = scopesBefore(tx, build, beforeMs).find(one => isOver(caller, one))
    if (scope === undefined) return ok({ value: { more: false }, drafts: [] })
    const ops = standingBefore(tx, build, scope, beforeMs, most).map((of): DraftOp => {
      const p = { of, moderated: true, why: retentionWhy(days) }
      return { k: 'create', e: 'message_delete', i: deps.random.uuid(), p }
    })
    return ok({ value: { more: true }, drafts: [{ scope, ops }] })
  })
}

/** Whether somebody's word in a conversation is taken by every station (TALK-2). */
function isOver({ role, warehouses }: Caller, scope: string): boolean {
  const channel = channelOf(conversationOf(scope) ?? '')
  return channel !== undefined && isInChannel(channel, role, warehouses)
}
