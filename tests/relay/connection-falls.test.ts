import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { makeDatabase } from '../support/relay-database.ts'

const { database, superuser } = await makeDatabase()
const pidOf = 'SELECT pg_backend_pid() AS pid'

test('a connection that falls between two questions fails its work, ends nothing else, and is not used again', async () => {
  const org = 'a'.repeat(32)
  const work = database.inOrganisation(org, async tx => {
    const [{ pid } = { pid: 0 }] = (await tx.query<{ pid: number }>(pidOf)).rows
    await superuser.query('SELECT pg_terminate_backend($1)', [pid])
    const gone = async (): Promise<number | null> =>
      (await superuser.query('SELECT 1 FROM pg_stat_activity WHERE pid = $1', [pid])).rowCount
    await expect.poll(gone).toBe(0)
    // its end is heard here while nothing is asked of it
    await pause(200)
    await tx.query('SELECT 1')
  })
  await expect(work).rejects.toThrow(/terminat|not queryable/i)
  expect((await database.inOrganisation(org, tx => tx.query('SELECT 1 AS one'))).rows).toEqual([{ one: 1 }])
  expect(database.usage().waiting).toBe(0)
})
