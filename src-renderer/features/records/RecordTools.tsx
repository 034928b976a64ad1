import type { RecordLink } from '#shared/domain/record-link.ts'
import { DisputeRecord } from './DisputeRecord.tsx'
import { ShareRecord } from './ShareRecord.tsx'

/** What every record's page offers: to share it in a conversation, and to contest it. `name`: what people call it, where that is not its number. */
export function RecordTools({ kind, id, no, name }: RecordLink & { no: string | null; name?: string }) {
  return (
    <>
      <DisputeRecord kind={kind} id={id} />
      <ShareRecord kind={kind} id={id} no={no} name={name ?? no} />
    </>
  )
}
