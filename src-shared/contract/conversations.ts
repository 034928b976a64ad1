import { z } from 'zod'
import { heedLevels } from '../domain/heed.ts'
import { commandId, id, instantMs, role, text } from './fields.ts'
import { contractLimits as limit } from './limits.ts'
import { done, procedure } from './procedure.ts'

const conversation = id
const of = { commandId, conversation }
const made = z.object({ id })
const name = text(limit.conversationNameChars)
const topic = text(limit.textChars)
const people = z.array(id).max(limit.conversationMembers - 1)

/** Conversations that people make, and who is in them (MSG-2, MSG-6). Who is not in one is told that there is none. */
export const conversations = {
  /** The people that somebody may write to, himself left out. */
  people: procedure('messages.view')
    .input(z.strictObject({}))
    .output(z.object({ rows: z.array(z.object({ id, name: z.string(), role, hasKeys: z.boolean() })) })),
  /** The channels that are open to everybody. */
  channels: procedure('messages.view')
    .input(z.strictObject({}))
    .output(
      z.object({
        rows: z.array(
          z.object({
            id,
            name: z.string(),
            topic: z.string().nullable(),
            members: z.int(),
            joined: z.boolean(),
            archived: z.boolean(),
          }),
        ),
      }),
    ),
  /** A channel that anybody may join, or a group that is encrypted to its members; the caller is its owner. A channel has a name. */
  create: procedure('messages.write')
    .input(z.strictObject({ commandId, kind: z.enum(['channel', 'group']), name, topic: topic.optional(), people }))
    .output(made),
  /** The conversation of the caller and one other, encrypted to the two; there is one, whoever begins it. */
  direct: procedure('messages.write')
    .input(z.strictObject({ commandId, user: id }))
    .output(made),
  join: procedure('messages.view').input(z.strictObject(of)).output(done),
  leave: procedure('messages.view').input(z.strictObject(of)).output(done),
  /** Brings others in. `whole`: they are given the keys of what was written before them. */
  invite: procedure('messages.write')
    .input(z.strictObject({ ...of, people: people.min(1), whole: z.boolean() }))
    .output(done),
  /** Puts somebody out: what is written from then on he cannot read. */
  putOut: procedure('messages.write')
    .input(z.strictObject({ ...of, user: id }))
    .output(done),
  /** Makes a member an owner too. */
  appoint: procedure('messages.write')
    .input(z.strictObject({ ...of, user: id }))
    .output(done),
  describe: procedure('messages.write')
    .input(z.strictObject({ ...of, name, topic }))
    .output(done),
  /** Closes a channel, or opens it again: nobody writes in a closed one. */
  close: procedure('messages.write')
    .input(z.strictObject({ ...of, closed: z.boolean() }))
    .output(done),
  /** At this station, for the caller: what is counted of it. */
  heed: procedure('messages.view')
    .input(z.strictObject({ conversation, level: z.enum(heedLevels) }))
    .output(done),
  about: procedure('messages.view')
    .input(z.strictObject({ conversation }))
    .output(
      z.object({
        /** whether the caller may put others out, name and close it */
        manages: z.boolean(),
        members: z.array(
          z.object({
            id,
            name: z.string().nullable(),
            me: z.boolean(),
            owner: z.boolean(),
            since_ms: instantMs,
            invitedBy: z.string().nullable(),
            whole: z.boolean(),
            /** what tells his public key, for two who compare it; null where he has published none */
            print: z.string().nullable(),
          }),
        ),
      }),
    ),
}
