import type { Result } from '#shared/kit/result.ts'
import type { CardFault, OpenedCard } from '#shared/sync/join-card.ts'
import type { SignedRequest } from '#shared/sync/join-request.ts'
import type { Estate, EstateCounts } from '../../storage/estate.ts'
import type { Left } from '../../storage/leave-organisation.ts'

/** What only this station's folder and keys can do to go from one organisation to another; built where they are. */
export interface AdoptionPort {
  /** the request of new keys, made once, under a name */
  request(name: string): Promise<SignedRequest>
  /** how much this station holds of what would be made again */
  counts(): EstateCounts
  /** what a card for those keys says. Errors: CardFault */
  read(card: string): Promise<Result<OpenedCard, CardFault>>
  /** Leaves for the organisation of such a card; `name` is that of the one that is left. Errors: CardFault. */
  leave(card: OpenedCard, name: string): Promise<Result<void, CardFault>>
  /** The organisation that this station left. */
  left(): Left | undefined
  /** Its file, opened; whoever opens it closes it. */
  open(left: Left): Estate
}
