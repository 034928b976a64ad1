import { expect, test } from 'vitest'
import { headRefs } from '#shared/sync/register.ts'
import { counterDesk } from '../support/counter-desk.ts'
import { OtherStation } from '../support/other-station.ts'
import { command } from '../support/terminal.ts'
import { done, rootPassword, shippedPorts } from '../support/test-station.ts'

interface Listed {
  readonly id: string
  readonly kind: string
  readonly fields: readonly { readonly field: string; readonly versions: readonly { ref: string; value: string }[] }[]
}

test('`conflicts` lists what is to settle, keeps a version, and leaves one as it is', async () => {
  const desk = await counterDesk(31, shippedPorts(31)) // the command line opens it, too
  const { station, deps } = desk
  const other = new OtherStation(station, 'Poste 2', desk.people.MA.user)
  const [i = ''] = desk.farmers
  const village = deps.store.read(tx => headRefs(deps.ledger.history(tx, 'farmer', i), 'village'))
  done(station.org.farmers.edit(desk.people.MA, { ...desk.command(), id: i, patch: { village: 'Obala' } }))
  other.write('org', [{ k: 'set', e: 'farmer', i, p: { village: 'Sa’a' }, b: { village } }])
  for (let n = 0; n < 2; n++)
    done(
      await desk.at.deliveries.record(desk.people.MA, { ...desk.command(), delivery: desk.typed({ ticket: 'PB-7' }) }),
    )
  station.open.close()
  try {
    const run = (...more: string[]) =>
      command(['conflicts', '--data', station.folder, '--as', 'odette', '--json', ...more], rootPassword)
    const listed = async () => (await run()).json['conflicts'] as Listed[]
    const before = await listed()
    expect(before.map(({ kind }) => kind).sort()).toEqual(['record', 'ticket'])
    const [record, ticket] = ['record', 'ticket'].map(kind => before.find(one => one.kind === kind))
    const ref = record?.fields[0]?.versions.find(({ value }) => value === 'Obala')?.ref ?? ''
    expect((await run('--keep', record?.id ?? '')).code).toBe(2)
    const wrong = [
      await run('--accept', record?.id ?? '', '--why', 'non'),
      await run('--keep', ticket?.id ?? '', '--choose', 'village=x'),
    ]
    expect(wrong.map(({ code }) => code)).toEqual([2, 2])
    expect(wrong[0]?.words).toContain('--keep ID --choose FIELD=REF')
    expect(wrong[1]?.words).toContain('--accept ID --why TEXT')
    expect(await run('--keep', record?.id ?? '', '--choose', `village=${ref}`)).toMatchObject({ code: 0 })
    expect((await listed()).map(({ kind }) => kind)).toEqual(['ticket'])
    expect((await run('--accept', ticket?.id ?? '')).code).toBe(2)
    expect(await run('--accept', ticket?.id ?? '', '--why', 'deux pesées')).toMatchObject({ code: 0 })
    expect(await listed()).toEqual([])
    const gone = await run('--accept', ticket?.id ?? '', '--why', 'deux pesées')
    expect([gone.code, gone.json]).toEqual([1, { refused: { kind: 'NotFound', what: 'conflict' } }])
  } finally {
    station.close()
  }
})
