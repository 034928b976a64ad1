import type { InputOf } from '#shared/contract/calls.ts'
import { refuse, type Refusal } from '#shared/contract/refusal.ts'
import { isSettingName, settingSchemas } from '#shared/contract/settings.ts'
import { err, ok, type Result } from '#shared/kit/result.ts'
import { isSettingStored } from '../../repositories/setting.ts'
import { type Caller, runCommand } from '../command.ts'
import type { StationDeps } from '../station-deps.ts'

type Done = Record<string, never>

/** Sets one setting within its bounds (`settingSchemas`). Errors: NotFound for an unknown one, Invalid with how the value fails. */
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
    const k = isSettingStored(tx, deps.store.build, name) ? ('set' as const) : ('create' as const)
    return ok({ value: {}, drafts: [{ scope: 'org', ops: [{ k, e: 'setting', i: name, p: { value: value.data } }] }] })
  })
}
