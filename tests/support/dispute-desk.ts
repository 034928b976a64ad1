import { channelIds } from '#shared/domain/channel.ts'
import { linkToken } from '#shared/domain/record-link.ts'
import { positionToken } from '#shared/domain/told-position.ts'
import type { Caller } from '#main/services/command.ts'
import { conflictServices } from '#main/services/conflicts/conflict-services.ts'
import { messageServices } from '#main/services/messages/message-services.ts'
import { listNotifications } from '#main/services/notifications/list-notifications.ts'
import { organisationServices } from '#main/services/organisation-services.ts'
import { listFilesHere } from './list-files-here.ts'
import type { LanStation } from './linked-stations.ts'
import { done } from './test-station.ts'

type At = Pick<LanStation, 'ready'>
const conversation = channelIds.general
const kind = 'farmer'
/** A position that messages of tests tell. */
export const quay = { lat_e6: 4_346_700, lon_e6: 11_254_300, name: 'Quai de la Sanaga' }
export const due = '2026-11-09'

const command = ({ ready }: At) => ({ commandId: ready.deps.random.uuid() })

export const newFarmer = (at: At, by: Caller, name: string): string =>
  done(
    organisationServices(at.ready.deps, listFilesHere()).farmers.create(by, {
      ...command(at),
      fields: { name, village: 'Ebebda' },
    }),
  ).id

/** What is contested about a farmer, as his card says it; undefined where he is not here. */
export const disputeAt = (at: At, by: Caller, id: string) =>
  done(messageServices(at.ready.deps).records.cards(by, { refs: [{ kind, id }] })).rows[0]?.dispute

export const contest = (at: At, by: Caller, id: string, until = due) =>
  done(
    messageServices(at.ready.deps).records.dispute(by, {
      ...command(at),
      kind,
      id,
      due: until,
      why: 'ce n’est pas lui',
    }),
  )

/** Settles what is contested about a farmer, as *À régler* does. */
export function settle(at: At, by: Caller, id: string, why: string): void {
  const { conflicts } = conflictServices(at.ready.deps)
  const address = disputeAt(at, by, id)?.settle ?? ''
  const { seen } = done(conflicts.get(by, { id: address }))
  done(conflicts.accept(by, { ...command(at), id: address, seen, why }))
}

/** How disputes were settled, everywhere in one order. */
export const settlements = ({ ready }: At): unknown[] =>
  ready.deps.store.read(tx =>
    tx.db.prepare("SELECT of, why FROM settlement WHERE about = 'disputed' ORDER BY id").all(),
  )

/** What somebody was told, and about whom. */
export const toldAt = (at: At, by: Caller) =>
  done(listNotifications(at.ready.deps, by)).rows.map(row => [row.kind, row.data['who']])

/** Says in *général* where a farmer is; the text that is kept. */
export function tellWhere(at: At, by: Caller, id: string): string {
  const text = `${linkToken({ kind, id, no: 'PL1' })} est ici\n${positionToken(quay)}`
  done(messageServices(at.ready.deps).messages.send(by, { ...command(at), conversation, text }))
  return text
}

/** The newest text in *général*. */
export const lastText = (at: At, by: Caller): string =>
  done(messageServices(at.ready.deps).messages.page(by, { conversation, at: 'newest', limit: 1 })).rows[0]?.text ?? ''
