import { channelIds, chatScope, madeVersions } from '#shared/domain/channel.ts'
import { markedUuid, uuidToBytes } from '#shared/sync/uuid.ts'
import type { Chance } from './chance.ts'
import type { RawOp } from './raw-log.ts'

/** More would only make more logs of the same. */
const mostMade = 2

/** What people of a history say to each other: new messages, and edits, deletions and reads of those there are. */
export class Talk {
  readonly #chance: Chance
  readonly #uuid: () => string
  readonly #said: { readonly id: string; readonly scope: string }[] = []
  #turn = 1
  readonly #made: { readonly id: string; readonly sealed: boolean }[] = []
  readonly #came: { readonly id: string; readonly user: string; readonly ref: string }[] = []
  readonly #people = new Set<string>()
  readonly #set: { readonly scope: string; readonly op: RawOp; readonly ref: string }[] = []

  constructor(chance: Chance, uuid: () => string) {
    this.#chance = chance
    this.#uuid = uuid
  }

  /** Who was brought into a conversation, and what was set under a message, by the entry that says so: a removal may name it. */
  heard(scope: string, op: RawOp, ref: string): void {
    if ((op.e === 'pin' || op.e === 'reaction') && op.k === 'add') this.#set.push({ scope, op, ref })
    if (op.e === 'member' && op.k === 'add') this.#came.push({ id: scope.slice('chat:'.length), user: op.i, ref })
  }

  /** One op about a conversation that people make: some of those who are not in it, or do not manage it. */
  #conversation(user: string): { readonly scope: string; readonly op: RawOp } {
    const chance = this.#chance
    const which = chance.below(10)
    const about = this.#made.length === 0 ? undefined : chance.pick(this.#made)
    if (about === undefined || (which === 0 && this.#made.length < mostMade)) {
      const sealed = chance.odds(50)
      const id = markedUuid(uuidToBytes(this.#uuid()), sealed ? madeVersions.sealed : madeVersions.open)
      this.#made.push({ id, sealed })
      const p = sealed ? { kind: 'group' } : { kind: 'channel', name: `Canal ${this.#made.length}` }
      const personal = sealed ? { personal: { key: 'k', box: 'nom' } } : {}
      return { scope: chatScope(id), op: { k: 'create', e: 'conversation', i: id, p, ...personal } }
    }
    const scope = chatScope(about.id)
    const turn = 1 + chance.below(this.#turn)
    const moderated = chance.odds(15) ? { moderated: true } : {}
    if (which < 6) {
      const i = which < 4 ? user : chance.pick([...this.#people])
      const role = chance.odds(30) ? { role: 'owner' } : {}
      return { scope, op: { k: 'add', e: 'member', i, p: { turn, ...role, ...moderated } } }
    }
    const came = this.#came.filter(({ id }) => id === about.id)
    if (which < 9 && came.length > 0) {
      const { user: i, ref } = chance.pick(came)
      return { scope, op: { k: 'remove', e: 'member', i, p: { turn, ...moderated }, b: { m: [ref] } } }
    }
    const wraps = [...this.#people].map(one => ({ user: one, x: 'x', box: 'b' }))
    return { scope, op: { k: 'create', e: 'key', i: this.#uuid(), p: { eph: 'e', sig: 's', wraps } } }
  }

  /** A sign or a pin, or the end of one that was heard of. */
  #mark(scope: string, of: string): { readonly scope: string; readonly op: RawOp } {
    const chance = this.#chance
    const set = this.#set.filter(one => one.scope === scope)
    if (set.length > 0 && chance.odds(40)) {
      const { op, ref } = chance.pick(set)
      return { scope, op: { k: 'remove', e: op.e, i: op.i, ...(op.p && { p: op.p }), b: { m: [ref] } } }
    }
    if (chance.odds(40)) return { scope, op: { k: 'add', e: 'pin', i: of } }
    return { scope, op: { k: 'add', e: 'reaction', i: this.#uuid(), p: { of }, personal: { text: '👍' } } }
  }

  /** One op of one station; some are of people who may not, or about what somebody else said. */
  next(dev: string, user: string, home: string): { readonly scope: string; readonly op: RawOp } {
    this.#people.add(user)
    if (this.#chance.odds(15)) return this.#conversation(user)
    const which = this.#chance.below(10)
    const about = this.#said.length === 0 ? undefined : this.#chance.pick(this.#said)
    if (about === undefined || which < 4) {
      const made = this.#made.map(({ id }) => id)
      const scope = chatScope(this.#chance.pick([channelIds.general, channelIds.direction, home, ...made]))
      const id = this.#uuid()
      this.#turn += this.#chance.below(90_000_000)
      this.#said.push({ id, scope })
      const p = {
        turn: Math.max(1, this.#turn - this.#chance.below(50_000)),
        ...(about && which === 0 ? { reply: about.id } : {}),
        ...(which === 1 ? { notice: true } : {}),
      }
      return { scope, op: { k: 'create', e: 'message', i: id, p, personal: { text: `Message ${this.#said.length}` } } }
    }
    const { id: of, scope } = about
    if (this.#chance.odds(6)) return { scope, op: { k: 'create', e: 'notice_ack', i: this.#uuid(), p: { of } } }
    const text = `Autre texte ${which}`
    if (which < 6)
      return { scope, op: { k: 'create', e: 'message_edit', i: this.#uuid(), p: { of }, personal: { text } } }
    if (which < 8) {
      const p = this.#chance.odds(30) ? { of, moderated: true, why: 'impoli' } : { of }
      return { scope, op: { k: 'create', e: 'message_delete', i: this.#uuid(), p } }
    }
    if (which === 8) return this.#mark(scope, of)
    const seen = [{ dev, turn: 1 + this.#chance.below(this.#turn) }]
    return { scope, op: { k: 'create', e: 'read', i: user, p: { seen } } }
  }
}
