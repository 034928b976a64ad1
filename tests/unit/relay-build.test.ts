import { expect, test } from 'vitest'
import { anyOf, build, firstOf, prepared, rowsOf, run } from '#relay/database/build.ts'
import type { Tx } from '#relay/database/database.ts'

/** A transaction that keeps what it is asked, in that order, and answers it only when it is told to. */
function waitingTx() {
  const asked: unknown[] = []
  const answers: ((answer: unknown) => void)[] = []
  const query = (...what: unknown[]) => {
    asked.push(what.length === 1 ? what[0] : what)
    return new Promise(resolve => answers.push(resolve))
  }
  return { tx: { query } as unknown as Tx, asked, answer: (n: number, answer: unknown) => answers[n]?.(answer) }
}

const heads = build.selectFrom('head').select('seq')

test('what is asked at once goes out before anything is answered, by the transaction’s own client', async () => {
  const { tx, asked, answer } = waitingTx()
  const all = rowsOf(tx, heads.where('scope', '=', 'auth'))
  const first = firstOf(tx, heads.compile())
  const done = run(tx, build.updateTable('blob').set({ whole: true }))
  expect(asked).toEqual([
    ['select "seq" from "head" where "scope" = $1', ['auth']],
    ['select "seq" from "head"', []],
    ['update "blob" set "whole" = $1', [true]],
  ])
  answer(0, { rows: [{ seq: '1' }, { seq: '2' }] })
  answer(1, { rows: [] })
  answer(2, { rows: [], rowCount: 3 })
  expect(await Promise.all([all, first, done])).toEqual([[{ seq: '1' }, { seq: '2' }], undefined, 3])
})

test('what PostgreSQL refuses fails where it was asked', async () => {
  const tx = { query: () => Promise.reject(new Error('no')) } as unknown as Tx
  await expect(rowsOf(tx, heads)).rejects.toThrow('no')
  await expect(run(tx, build.deleteFrom('blob'))).rejects.toThrow('no')
})

test('a prepared query is compiled once, and each value stands where its argument does', async () => {
  let made = 0
  const query = prepared('named', (logs: readonly string[], seq: string, scope: string) => {
    made++
    const some = heads.where('scope', '=', scope).where('log_id', '=', anyOf(logs)).where('seq', '>', seq)
    return some.where('from_seq', '<', seq).where('branch', '=', 0)
  })
  const { tx, asked, answer } = waitingTx()
  const [one, two] = [query(tx, ['a', 'b'], '7', 'org'), query(tx, [], '8', 'auth')]
  const text =
    'select "seq" from "head" where "scope" = $1 and "log_id" = any($2) and "seq" > $3 and "from_seq" < $4 and "branch" = $5'
  expect(asked).toEqual([
    { name: 'named', text, values: ['org', ['a', 'b'], '7', '7', 0] },
    { name: 'named', text, values: ['auth', [], '8', '8', 0] },
  ])
  answer(0, { rows: [{ seq: '1' }] })
  answer(1, { rows: [] })
  expect(await Promise.all([one, two])).toEqual([[{ seq: '1' }], []])
  expect(made).toBe(1)
})

test('the compiler refuses a column that is not there, one read as another type, and rows of what gives none', () => {
  const { tx } = waitingTx()
  const never = async () => {
    // @ts-expect-error there is no such column
    await rowsOf(tx, build.selectFrom('head').select('sequence'))
    const [row] = await rowsOf(tx, heads)
    // @ts-expect-error a bigint is read as text
    const wrong: number | undefined = row?.seq
    // @ts-expect-error and compared with a text
    heads.where('seq', '>', 7)
    // @ts-expect-error an update gives no rows
    await rowsOf(tx, build.updateTable('blob').set({ whole: true }))
    // @ts-expect-error a column without a value of its own must be given
    build.insertInto('erased').values({ org: '', e: '' })
    // @ts-expect-error one that the database makes cannot be
    build.updateTable('hq_payment').set({ wh: '' })
    return wrong
  }
  expect(never).toBeTypeOf('function')
})
