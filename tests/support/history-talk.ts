import { channelIds, chatScope } from '#shared/domain/channel.ts'
import type { Chance } from './chance.ts'
import type { RawOp } from './raw-log.ts'

/** What people of a history say to each other: new messages, and edits, deletions and reads of those there are. */
export class Talk {
  readonly #chance: Chance
  readonly #uuid: () => string
  readonly #said: { readonly id: string; readonly scope: string }[] = []
  #turn = 1

  constructor(chance: Chance, uuid: () => string) {
    this.#chance = chance
    this.#uuid = uuid
  }

  /** One op of one station; some are of people who may not, or about what somebody else said. */
  next(dev: string, user: string, home: string): { readonly scope: string; readonly op: RawOp } {
    const which = this.#chance.below(10)
    const about = this.#said.length === 0 ? undefined : this.#chance.pick(this.#said)
    if (about === undefined || which < 4) {
      const scope = chatScope(this.#chance.pick([channelIds.general, channelIds.direction, home]))
      const id = this.#uuid()
      this.#turn += this.#chance.below(90_000_000)
      this.#said.push({ id, scope })
      const p = {
        turn: Math.max(1, this.#turn - this.#chance.below(50_000)),
        ...(about && which === 0 ? { reply: about.id } : {}),
      }
      return { scope, op: { k: 'create', e: 'message', i: id, p, personal: { text: `Message ${this.#said.length}` } } }
    }
    const { id: of, scope } = about
    const text = `Autre texte ${which}`
    if (which < 6)
      return { scope, op: { k: 'create', e: 'message_edit', i: this.#uuid(), p: { of }, personal: { text } } }
    if (which < 8) {
      const p = this.#chance.odds(30) ? { of, moderated: true } : { of }
      return { scope, op: { k: 'create', e: 'message_delete', i: this.#uuid(), p } }
    }
    const seen = [{ dev, turn: 1 + this.#chance.below(this.#turn) }]
    return { scope, op: { k: 'create', e: 'read', i: user, p: { seen } } }
  }
}
