import { type Settings, settingsOf } from '#shared/contract/settings.ts'
import type { ReadTx, Store } from '../storage/store.ts'
import { storedSettings } from './counter-facts.ts'

/** Every setting: what is stored, else its default. */
export const settingsNow = (tx: ReadTx, build: Store['build']): Settings => settingsOf(storedSettings(tx, build))

/** Whether a setting was ever stored: the first time makes it, later times change it. */
export const isSettingStored = (tx: ReadTx, build: Store['build'], name: string): boolean =>
  tx.first(build.selectFrom('setting').select('id').where('id', '=', name)) !== undefined
