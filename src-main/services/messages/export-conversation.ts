import type { InputOf, OutputOf } from '#shared/contract/calls.ts'
import type { MessageRow } from '#shared/contract/messages.ts'
import { refuse, type Refusal } from '#shared/contract/refusal.ts'
import { addDays, businessDay, dayStartMs, isRealDay } from '#shared/domain/day.ts'
import { plainText } from '#shared/domain/markup.ts'
import { may } from '#shared/domain/rights.ts'
import { signs } from '#shared/domain/signs.ts'
import { err, ok, type Result } from '#shared/kit/result.ts'
import type { ListFiles } from '../../export/list-sheet.ts'
import { type Between, countBetween, messagesBetween } from '../../repositories/message.ts'
import { type Caller, runQuery } from '../command.ts'
import { exportList, type ListedPage } from '../lists/export-list.ts'
import type { ShownList } from '../lists/shown-list.ts'
import type { StationDeps } from '../station-deps.ts'
import { ownConversation } from './own-conversations.ts'
import { messageRows } from './show-messages.ts'

/** The messages of a conversation as a list that leaves the station. `state`: why there is no text. */
const messageList: ShownList = {
  what: 'messages',
  struck: row => row['deleted'] !== null,
  fields: {
    at_ms: 'instant',
    day: 'day',
    actorName: 'text',
    stationName: 'text',
    text: 'text',
    files: 'text',
    state: 'text',
    why: 'text',
    id: 'code',
  },
}

/**
 * A conversation as a file or a paper (EXPT-1, TALK-23): every message that the caller may read in it, in its order, the oldest first; deleted
 * ones struck through with what is left of them. Errors: Forbidden, NotFound for a conversation that is none of his, Invalid for days, and those
 * of `exportList`.
 */
export async function exportConversation(
  deps: StationDeps,
  files: ListFiles,
  caller: Caller,
  { conversation, ...input }: InputOf<'messages', 'export'>,
): Promise<Result<OutputOf<'messages', 'export'>, Refusal>> {
  if (!may(caller.role, 'messages.export')) return err(refuse('Forbidden', { action: 'messages.export' }))
  // The letters of a paper have no signs: yes and no would be the same box.
  const signWords = input.flavour === 'paper' ? input.columns?.find(({ field }) => field === 'text')?.words : undefined
  return exportList(deps, files, caller, messageList, input, query => {
    const between = betweenOf(query.filter['day'])
    return runQuery<ListedPage>(deps, caller, 'messages.view', tx => {
      const own = ownConversation(tx, deps, caller, conversation)
      if (!own.ok) return own
      const { build } = deps.store
      const rows = messagesBetween(tx, build, own.value, between, query)
      const total = countBetween(tx, build, own.value, between)
      return ok({
        rows: messageRows(tx, deps, caller, own.value, rows).map(row => listed(row, signWords)),
        total,
        totals: {},
      })
    })
  })
}

const listed = (
  { id, at_ms, actorName, stationName, text, shut, deleted, moderated, files }: MessageRow,
  signWords: SignWords | undefined,
) => ({
  id,
  at_ms,
  day: businessDay(at_ms),
  actorName,
  stationName,
  text: text === null ? null : spelled(plainText(text), signWords),
  files: files.map(file => file.name ?? '').join(', ') || null,
  deleted,
  state: deleted ?? (text === null ? (shut ?? 'awaited') : null),
  why: moderated?.why ?? null,
})

/** What each sign is called. */
type SignWords = Readonly<Record<string, string>>

/** A text whose signs are said in words: `(fait)`. */
const spelled = (text: string, words: SignWords | undefined): string =>
  words === undefined ? text : signs.reduce((said, [sign]) => said.replaceAll(sign, `(${words[sign] ?? sign})`), text)

const always: Between = { from: 0, to: Number.MAX_SAFE_INTEGER }

/** The days of a filter, both whole. */
function betweenOf(filter: unknown): Between {
  const { from, to } = (filter ?? {}) as { from?: unknown; to?: unknown }
  const isDay = (value: unknown): value is string => typeof value === 'string' && isRealDay(value)
  return {
    from: isDay(from) ? dayStartMs(from) : always.from,
    to: isDay(to) ? dayStartMs(addDays(to, 1)) - 1 : always.to,
  }
}
