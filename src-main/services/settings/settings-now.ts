import { type Settings, settingsOf } from '#shared/contract/settings.ts'
import { storedSettings } from '../../repositories/counter-facts.ts'
import type { ReadTx, Store } from '../../storage/store.ts'

/** Every setting in force: what is stored, else its default. */
export const settingsNow = (tx: ReadTx, build: Store['build']): Settings => settingsOf(storedSettings(tx, build))
