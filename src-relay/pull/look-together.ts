import type { HeadsAnswer } from '#shared/relay/relay-messages.ts'
import { assert } from '#shared/kit/assert.ts'
import { Refused } from '../refused.ts'
import { Together } from '../together.ts'
import { type Asker, memberAsking, type OutletDesk } from './pull-logs.ts'
import { type Looking, readHeadsFor } from './read-heads.ts'

/** One look: who asks, and the cursor that he was given before. */
interface Look {
  readonly asker: Asker
  readonly cursor: string | undefined
}

/** What looking needs. */
type LookDesk = Pick<OutletDesk, 'database' | 'views'> & { readonly nowMs: () => number }

/** Transactions of one organisation at a time. */
const mostAtOnce = 2

/** Tells all who look at the same time, as every station does when something changed, from one transaction. */
export class LookTogether {
  readonly #together: Together<Look, HeadsAnswer | Refused>

  constructor(desk: LookDesk) {
    this.#together = new Together({ mostAtOnce, work: (org, looks) => readTogether(desk, org, looks) })
  }

  /** What changed since a cursor for who asks, or everything. Refuses one whose session ended or who is revoked. */
  async look(asker: Asker, cursor: string | undefined): Promise<HeadsAnswer> {
    const answer = await this.#together.ask(asker.org, { asker, cursor })
    if (answer instanceof Refused) throw answer
    return answer
  }
}

/** Each is looked up for himself: of one who is refused the others know nothing. */
async function readTogether(
  { database, views, nowMs }: LookDesk,
  org: string,
  looks: readonly Look[],
): Promise<(HeadsAnswer | Refused)[]> {
  const families = looks.map(({ asker }) => asker.family)
  return database.readOrganisation(org, async tx => {
    const found = await views.findFor(tx, org, families)
    const looking = looks.map(({ asker, cursor }): Looking | Refused => {
      try {
        return { member: memberAsking(found, asker).member, cursor }
      } catch (error) {
        if (error instanceof Refused) return error
        throw error
      }
    })
    const members = looking.filter((one): one is Looking => !(one instanceof Refused))
    const answers = await readHeadsFor(tx, members, nowMs())
    const of = new Map(members.map((one, n) => [one, answers[n]]))
    return looking.map(one => {
      const answer = one instanceof Refused ? one : of.get(one)
      assert(answer, 'who is not refused is answered')
      return answer
    })
  })
}
