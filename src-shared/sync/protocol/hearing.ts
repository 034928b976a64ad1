import { welcomed } from './admitting.ts'
import { noteAuthored } from './authoring.ts'
import { endLink, type Link, type Shared } from './link.ts'
import type { LogTips, MessageOf, Point } from './message.ts'
import { sameTips } from './peer-logs.ts'
import { flushHeads } from './telling.ts'

/** What a peer holds: all of it with `full`, which is its welcome, else what changed (CS-13, CS-20). */
export function takeHeads(shared: Shared, link: Link, { full, more, logs }: MessageOf<'HEADS'>): void {
  if (!link.peer || (!full && (link.heading || link.phase !== 'linked'))) return endLink(shared, link, 'Malformed')
  if (full && !link.heading) link.logs.clear()
  link.heading = full && more
  const holds: { log: string; at: Point }[] = []
  for (const log of logs) {
    if (link.logs.isFull(log.log)) return endLink(shared, link, 'TooMany')
    takeTips(shared, link, log)
    for (const at of log.tips) holds.push({ log: log.log, at })
  }
  if (holds.length > 0) shared.effects.push({ t: 'holds', dev: link.peer.dev, logs: holds })
  if (link.heading) return
  link.baseline = false
  if (link.phase === 'welcoming') welcomed(shared, link)
  flushHeads(shared, link)
}

function takeTips(shared: Shared, link: Link, log: LogTips): void {
  const before = link.logs.find(log.log)
  if (log.dev === link.peer?.dev) noteAuthored(shared, link, log.log, Math.max(...log.tips.map(({ seq }) => seq)))
  link.logs.tell(log)
  if (log.tips.some(({ h8 }) => h8 === link.liveTips.get(log.log)?.h8)) link.liveTips.delete(log.log)
  if (log.dev !== shared.me || (before && sameTips(before.tips, log.tips))) return
  for (const at of log.tips) {
    // CS-40: a tip alone, for of a log that is here the others may well be.
    if (link.logs.lacks({ ...log, tips: [at] })) shared.effects.push({ t: 'ownAhead', log: log.log, at })
  }
}
