import { packMessage } from '#node/frame-packing.ts'
import type { PullRequest } from '#shared/relay/relay-messages.ts'
import { relayLimits } from '#shared/relay/relay-limits.ts'
import { u32be } from '#shared/sync/bytes.ts'
import type { Message, Ops } from '#shared/sync/protocol/message.ts'
import type { Packing } from '#shared/sync/protocol/frame.ts'
import type { Database, Tx } from '../database/database.ts'
import { issuersTo } from '../gate/admit-station.ts'
import { type Member, memberOf, type OrganisationView, type OrganisationViews } from '../gate/organisation-view.ts'
import type { KnownLog, LogBook } from '../ingest/log-book.ts'
import { readHeads } from '../ingest/place-run.ts'
import { refuse } from '../refused.ts'
import { missing } from './missing.ts'
import { readRun } from './read-run.ts'

/** What giving out needs. */
export interface OutletDesk {
  readonly database: Database
  readonly views: OrganisationViews
  readonly logs: LogBook
}

/** Who asks. */
export interface Asker {
  readonly org: string
  readonly dev: string
  readonly family: string
}

/** The member who asks, as the organisation is in this transaction. Refuses one whose session ended or who is revoked. */
export async function askingMember(
  views: OrganisationViews,
  tx: Tx,
  asker: Asker,
): Promise<{ readonly member: Member; readonly view: OrganisationView }> {
  const found = await views.find(tx, asker.org, asker.family)
  if (found?.live !== true) return refuse('NotSignedIn', { why: 'Ended' })
  const member = memberOf(found.view, asker.dev)
  return member === 'Revoked' ? refuse('Revoked') : { member, view: found.view }
}

/**
 * Frames with what follows the points that the asker has, log after log in the order asked, up to about `maxBytes`; the last of each log
 * says `end` where nothing follows. A log that is not here and one that he may not read are answered alike (CS-26).
 */
export async function pullLogs(desk: OutletDesk, asker: Asker, asked: PullRequest, packing: Packing): Promise<Buffer> {
  const messages = await desk.database.readOrganisation(asker.org, async tx => {
    const reader = await askingMember(desk.views, tx, asker)
    const messages: Message[] = []
    let room = asked.maxBytes ?? relayLimits.pullBytes
    for (const [place, { log: id, have }] of asked.wants.entries()) {
      const stream = place + 1
      const log = await desk.logs.find(tx, asker.org, id)
      if (log === undefined || !reader.member.mayRead(log)) {
        messages.push({ t: 'BUSY', stream, log: id, retryMs: 0, why: 'gone' })
        continue
      }
      const points = have.map(([seq, h8]) => ({ seq, h8 }))
      for (const ops of await readLog(tx, reader, log, points, room)) {
        messages.push({ t: 'OPS', stream, ...ops.ops })
        room -= ops.bytes
      }
      if (room <= 0) break
    }
    return messages
  })
  const frames = await Promise.all(messages.map(async message => packMessage(message, packing)))
  return Buffer.concat(frames.flatMap(frame => [u32be(frame.length), frame]))
}

async function readLog(
  tx: Tx,
  reader: { readonly member: Member; readonly view: OrganisationView },
  log: KnownLog,
  have: Parameters<typeof missing>[3],
  mostBytes: number,
): Promise<{ readonly ops: Ops; readonly bytes: number }[]> {
  const heads = await readHeads(tx, log.id, false)
  const stretches = await missing(tx, log, heads, have)
  const found: { ops: Ops; bytes: number }[] = []
  let opening =
    have.length === 0 ? { opening: { ...log.opening, issuers: issuersTo(reader.view, log.opening.certificate) } } : {}
  let room = mostBytes
  const put = (ops: Omit<Ops, 'log' | 'end'>): void => {
    const bytes = ops.entries.reduce((sum, { body }) => sum + body.length, 0)
    found.push({ ops: { log: log.id, ...ops, ...opening, end: false }, bytes: Math.max(bytes, 1) })
    opening = {}
    room -= bytes
  }
  let stretch = stretches.shift()
  while (stretch !== undefined && room > 0) {
    const { entries, asides, late, left } = await readRun(tx, reader, log, stretch)
    put({ after: stretch.after, entries, asides })
    for (const { after, asides: own } of late) put({ after, entries: [], asides: own })
    stretch = left ?? stretches.shift()
  }
  if (found.length === 0 && mostBytes > 0) put({ after: { seq: 0, hash: log.h0 }, entries: [], asides: [] })
  const last = found.at(-1)
  if (last !== undefined && stretch === undefined) last.ops = { ...last.ops, end: true }
  return found
}
