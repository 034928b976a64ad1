import { packMessage } from '#node/frame-packing.ts'
import type { PullRequest } from '#shared/relay/relay-messages.ts'
import { relayLimits } from '#shared/relay/relay-limits.ts'
import { u32be } from '#shared/sync/bytes.ts'
import type { Message, Ops } from '#shared/sync/protocol/message.ts'
import type { Packing } from '#shared/sync/protocol/frame.ts'
import type { Database, Tx } from '../database/database.ts'
import { issuersTo } from '../gate/admit-station.ts'
import { memberOf, type OrganisationViews } from '../gate/organisation-view.ts'
import type { KnownLog, LogBook } from '../ingest/log-book.ts'
import { readHeads } from '../ingest/place-run.ts'
import { refuse } from '../refused.ts'
import { missing } from './missing.ts'
import { type Page, type Reader, readPage, readRuns } from './read-page.ts'

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
export async function askingMember(views: OrganisationViews, tx: Tx, asker: Asker): Promise<Reader> {
  return memberAsking(await views.findFor(tx, asker.org, [asker.family]), asker)
}

/** The same of an organisation that was looked up for many. */
export function memberAsking(found: Awaited<ReturnType<OrganisationViews['findFor']>>, asker: Asker): Reader {
  if (found?.live.has(asker.family) !== true) return refuse('NotSignedIn', { why: 'Ended' })
  const member = memberOf(found.view, asker.dev)
  return member === 'Revoked' ? refuse('Revoked') : { member, view: found.view }
}

/** Takes a message to be sent; tells nothing back, so that it is packed while the next is read. */
type Send = (message: Message) => void

/**
 * Frames with what follows the points that the asker has, log after log in the order asked, up to about `maxBytes`; the last of each log
 * says `end` where nothing follows. A log that is not here and one that he may not read are answered alike (CS-26).
 */
export async function pullLogs(desk: OutletDesk, asker: Asker, asked: PullRequest, packing: Packing): Promise<Buffer> {
  const packed: Promise<Uint8Array>[] = []
  const send: Send = message => {
    const frame = Promise.resolve(packMessage(message, packing))
    // where reading fails, nobody asks any more how packing ended
    frame.catch(() => undefined)
    packed.push(frame)
  }
  await desk.database.readOrganisation(asker.org, async tx => {
    const reader = await askingMember(desk.views, tx, asker)
    let room = asked.maxBytes ?? relayLimits.pullBytes
    for (const [place, { log: id, have }] of asked.wants.entries()) {
      const stream = place + 1
      const log = await desk.logs.find(tx, asker.org, id)
      if (log === undefined || !reader.member.mayRead(log)) {
        send({ t: 'BUSY', stream, log: id, retryMs: 0, why: 'gone' })
        continue
      }
      const points = have.map(([seq, h8]) => ({ seq, h8 }))
      room -= await sendLog(tx, reader, log, points, room, ops => send({ t: 'OPS', stream, ...ops }))
      if (room <= 0) break
    }
  })
  const frames = await Promise.all(packed)
  return Buffer.concat(frames.flatMap(frame => [u32be(frame.length), frame]))
}

/** Sends what follows of one log, up to about `room` bytes. Gives how much of it went. */
async function sendLog(
  tx: Tx,
  reader: Reader,
  log: KnownLog,
  have: Parameters<typeof missing>[3],
  room: number,
  send: (ops: Ops) => void,
): Promise<number> {
  const stretches = await missing(tx, log, await readHeads(tx, log.id), have)
  const issuers = issuersTo(reader.view, log.opening.certificate)
  let opening: Pick<Ops, 'opening'> = have.length === 0 ? { opening: { ...log.opening, issuers } } : {}
  const put = (ops: Pick<Ops, 'after' | 'entries' | 'asides' | 'end'>): void => {
    send({ log: log.id, ...opening, ...ops })
    opening = {}
  }
  const first = stretches.shift()
  if (first === undefined) {
    put({ after: { seq: 0, hash: log.h0 }, entries: [], asides: [], end: true })
    return 1
  }
  let sent = 0
  let reading: Promise<Page> | undefined = readPage(tx, log, first, room)
  try {
    while (reading !== undefined) {
      const page: Page = await reading
      sent += page.bytes
      const next = page.left ?? stretches.shift()
      const runs = readRuns(tx, reader, log, page)
      // PostgreSQL reads it while this one is cut and packed
      reading = next === undefined || sent >= room ? undefined : readPage(tx, log, next, room - sent)
      reading?.catch(() => undefined)
      for (const { after, entries, asides, late } of await runs) {
        const isLast = next === undefined && page.places.at(-1)?.seq === after.seq + entries.length
        put({ after, entries, asides, end: isLast && late.length === 0 })
        for (const [m, own] of late.entries()) put({ ...own, entries: [], end: isLast && m === late.length - 1 })
      }
    }
  } finally {
    // nothing is asked any more once the transaction is undone
    await reading?.catch(() => undefined)
  }
  return sent
}
