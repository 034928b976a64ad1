import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { rmSync } from 'node:fs'
import { isContractProcedure } from '@orpc/contract'
import BetterSqlite3 from 'better-sqlite3'
import * as fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { contract } from '#shared/contract/contract.ts'
import { chatScope, isSealed } from '#shared/domain/channel.ts'
import { type ComposedStation, composedStation, type Line } from '../support/composed-station.ts'
import { procedures } from '../support/fake-core.ts'
import { outcomeOf } from '../support/port-line.ts'
import { testFolder, testPorts } from '../support/test-station.ts'

const folder = testFolder()
let station: ComposedStation
let line: Line
beforeAll(async () => {
  station = await composedStation(folder, testPorts())
  line = await station.loggedIn()
})
afterAll(async () => {
  await station.close()
  rmSync(folder, { recursive: true, force: true })
})

type Shape = z.core.JSONSchema.BaseSchema

/** What a schema of the contract takes, with nothing that may be left out. */
function inputs(shape: Shape): fc.Arbitrary<unknown> {
  const one = shape.anyOf?.[0] ?? shape.oneOf?.[0]
  if (one !== undefined) return inputs(one)
  if (shape.const !== undefined) return fc.constant(shape.const)
  if (shape.enum !== undefined) return fc.constantFrom(...shape.enum)
  if (shape.type === 'integer') {
    return fc.integer({ min: Number(shape.minimum ?? 0), max: Math.min(Number(shape.maximum ?? 99), 1_000) })
  }
  if (shape.type === 'boolean') return fc.boolean()
  if (shape.type === 'array')
    return fc.array(inputs(shape.items as Shape), { minLength: shape.minItems ?? 0, maxLength: 2 })
  if (shape.type === 'object') {
    const required = shape.required ?? []
    const parts = Object.entries(shape.properties ?? {}).filter(([name]) => required.includes(name))
    return fc.record(Object.fromEntries(parts.map(([name, part]) => [name, inputs(part as Shape)])))
  }
  const pattern = shape.allOf?.[0]?.pattern ?? shape.pattern
  // The letters of every script are more than what is drawn from knows.
  if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern.replaceAll('\\p{L}', 'A-Z')))
  return fc.stringMatching(/^[a-z]{12,14}$/)
}

const schemaOf = (path: string): z.ZodType<Record<string, unknown>> => {
  const at = path.split('.').reduce<unknown>((of, name) => (of as Record<string, unknown>)[name], contract)
  if (!isContractProcedure(at)) throw new Error(`${path} is no procedure`)
  const schema = at['~orpc'].inputSchema
  if (!(schema instanceof z.ZodType)) throw new Error(`${path} takes no input`)
  return schema as z.ZodType<Record<string, unknown>>
}
const isCommand = (path: string) =>
  schemaOf(path) instanceof z.ZodObject && 'commandId' in (schemaOf(path) as z.ZodObject).shape
const commands = procedures()
  .map(({ path }) => path)
  .filter(isCommand)

/** A text that is kept encrypted leaves no digest either (MSG-6): such a command is known again by the rest of its input. */
const isOpen = ({ kind, conversation }: Record<string, unknown>) =>
  kind !== 'group' && (typeof conversation !== 'string' || !isSealed(chatScope(conversation)))

/** Two inputs of one command that differ, as the station decodes them. */
function twoOf(path: string): [Record<string, unknown>, Record<string, unknown>] {
  const schema = schemaOf(path)
  const shape = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
  const [first, ...others] = fc.sample(inputs(shape), { numRuns: 12, seed: commands.indexOf(path) }).flatMap(one => {
    const read = schema.safeParse(one)
    return read.success && isOpen(read.data) ? [read.data] : []
  })
  const again = others.map(one => ({ ...one, commandId: first?.['commandId'] }))
  const other = again.find(one => JSON.stringify(one) !== JSON.stringify(first))
  if (first === undefined || other === undefined) throw new Error(`${path}: no two inputs`)
  return [first, other]
}

/** Puts into the station that a command was done before, asked like this. */
function answered(commandId: unknown, command: string, input: unknown): void {
  const db = new BetterSqlite3(join(folder, 'station.db'))
  try {
    const user = db.prepare('SELECT id FROM user').pluck().get()
    const digest = createHash('sha256').update(JSON.stringify(input)).digest('base64url')
    db.prepare('INSERT INTO answer VALUES (?, ?, ?, ?, ?, 0)').run(commandId, command, user, digest, '{}')
  } finally {
    db.close()
  }
}

/** What is refused before it is asked whether it was done: papers of facts that are not there, an import that is not open, another store. */
const needsMore = ['imports.apply', 'receipts.delivery', 'receipts.payment', 'receipts.till', 'adoption.take']
/** Sets what it is told, as often as it is told. */
const noCommand = ['backups.setSecond']
const names: Readonly<Record<string, string>> = { 'users.reactivate': 'users.changeRole' }

test('a command id that comes again with other input is refused, whatever the command (architecture.md)', async () => {
  expect(commands.length).toBeGreaterThan(60)
  for (const path of commands.filter(one => !needsMore.includes(one) && !noCommand.includes(one))) {
    const [first, other] = twoOf(path)
    answered(first['commandId'], names[path] ?? path, first)
    expect(await outcomeOf(line.client, path, first), `${path}, the same again`).not.toBe('CommandMismatch')
    expect(await outcomeOf(line.client, path, other), `${path}, other input`).toBe('CommandMismatch')
  }
})
