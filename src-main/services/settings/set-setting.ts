import type { InputOf } from '#shared/contract/calls.ts'
import { refuse, type Refusal } from '#shared/contract/refusal.ts'
import { isSettingName, type SettingName, settingSchemas } from '#shared/contract/settings.ts'
import { err, ok, type Result } from '#shared/kit/result.ts'
import { isSettingStored } from '../../repositories/setting.ts'
import type { ReadTx } from '../../storage/store.ts'
import { type Caller, runCommand } from '../command.ts'
import { historyOf } from '../registers/history-of.ts'
import type { StationDeps } from '../station-deps.ts'
import { settingsNow } from './settings-now.ts'

type Done = Record<string, never>

/**
 * Sets one setting within its bounds (`settingSchemas`). `was`: the value that its author saw, absent where he asks for his whatever it was.
 * Errors: NotFound for an unknown one, Invalid with how the value fails, ChangedMeanwhile where somebody set another than both since.
 */
export function setSetting(
  deps: StationDeps,
  caller: Caller,
  input: InputOf<'settings', 'set'>,
): Result<Done, Refusal> {
  const command = { commandId: input.commandId, name: 'settings.set', can: 'settings.edit', input } as const
  return runCommand<Done>(deps, caller, command, tx => {
    const { name } = input
    if (!isSettingName(name)) return err(refuse('NotFound', { what: 'setting' }))
    const value = settingSchemas[name].safeParse(input.value)
    if (input.value === undefined || !value.success) {
      const code = value.success ? 'empty' : (value.error.issues[0]?.code ?? 'invalid')
      return err(refuse('Invalid', { fields: [{ path: 'value', code }] }))
    }
    const unseen = setMeanwhile(tx, deps, name, [input.was, value.data])
    if (!unseen.ok) return unseen
    const k = isSettingStored(tx, deps.store.build, name) ? ('set' as const) : ('create' as const)
    return ok({ value: {}, drafts: [{ scope: 'org', ops: [{ k, e: 'setting', i: name, p: { value: value.data } }] }] })
  })
}

/** Whether a setting is none of the values that its author knows of: the one that he saw and the one that he wants (LEDGER §1 `b`). */
function setMeanwhile(
  tx: ReadTx,
  deps: StationDeps,
  name: SettingName,
  [was, wanted]: readonly [was: unknown, wanted: unknown],
): Result<void, Refusal> {
  const now = settingsNow(tx, deps.store.build)[name]
  const last = historyOf(tx, deps, 'setting', name).at(-1)
  if (was === undefined || now === was || now === wanted || last === undefined) return ok(undefined)
  const { actorName, at_ms, ref } = last
  return err(refuse('ChangedMeanwhile', { fields: [{ field: name, value: now, who: actorName, at_ms }], refs: [ref] }))
}
