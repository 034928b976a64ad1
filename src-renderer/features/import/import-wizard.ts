import { v7 as uuidv7 } from 'uuid'
import { create } from 'zustand'
import type { InputOf, OutputOf } from '../../api/client.ts'
import { call } from '../../api/client.ts'
import { type Trouble, troubleOf } from '../../api/trouble.ts'

export const importKinds = ['farmers', 'suppliers', 'cooperatives'] as const
export type ImportKind = (typeof importKinds)[number]
export type Opened = OutputOf<'imports.open'>
export type Checked = OutputOf<'imports.check'>
export type Applied = OutputOf<'imports.apply'>
/** What a person said otherwise about how the file is to be read. */
export type ReadingChoices = Pick<InputOf<'imports.open'>, 'encoding' | 'separator' | 'sheet' | 'headerRecord'>
export type Mapping = Opened['mapping']
export type AreaUnit = Opened['areaUnits'][number]

interface Wizard {
  /** whose wizard this is: another person starts with an empty one */
  user: string
  kind: ImportKind
  step: 'file' | 'map' | 'checked' | 'done'
  file: { name: string; base64: string } | null
  choices: ReadingChoices
  opened: Opened | null
  mapping: Mapping
  /** what a person said that bare figures of area count; null: as it was read from the file */
  areaUnit: AreaUnit | null
  checked: Checked | null
  applied: Applied | null
  running: 'reading' | 'checking' | 'applying' | null
  cancelling: boolean
  progress: { done: number; of: number }
  /** records written before it was stopped; 0 when it was not */
  stoppedAt: number
  trouble: Trouble | null
  commandId: string
}

const fresh = (user: string, kind: ImportKind): Wizard => ({
  user,
  kind,
  step: 'file',
  file: null,
  choices: {},
  opened: null,
  mapping: {},
  areaUnit: null,
  checked: null,
  applied: null,
  running: null,
  cancelling: false,
  progress: { done: 0, of: 0 },
  stoppedAt: 0,
  trouble: null,
  commandId: uuidv7(),
})

/** The wizard outlives its screen: going to look at a farmer and back loses nothing, and what runs goes on. */
export const useImportWizard = create<Wizard>(() => fresh('', 'farmers'))
const { getState: now, setState: put } = useImportWizard

/** An empty wizard for this person, unless one of theirs is under way; `asked`: the register it was opened from. */
export function startFor(user: string, asked: ImportKind | undefined): void {
  if (now().user !== user) put(fresh(user, 'farmers'), true)
  const { step, kind, file } = now()
  if (asked !== undefined && asked !== kind && step === 'file' && file === null) put({ kind: asked, trouble: null })
}

/** Leaves the file that is open and begins again. */
export function beginAgain(): void {
  const { opened, user, kind, step } = now()
  if (opened !== null && step !== 'done') void call('imports.cancel', { importId: opened.importId }).catch(troubleOf)
  put(fresh(user, kind), true)
}

export function chooseKind(kind: ImportKind): void {
  put({ kind, trouble: null })
}

/** Takes a file in: reads it here, has the station look at it. */
export async function chooseFile(file: File): Promise<void> {
  put({ running: 'reading', trouble: null, file: null, choices: {}, opened: null, checked: null, stoppedAt: 0 })
  const base64 = await base64Of(file)
  put({ file: { name: file.name.slice(0, 200), base64 }, commandId: uuidv7() })
  await read({}, null)
}

/** Has the file read in another way; the proposed columns follow. */
export async function readOtherwise(choices: ReadingChoices): Promise<void> {
  await read({ ...now().choices, ...choices }, null)
}

async function read(choices: ReadingChoices, keep: Mapping | null): Promise<boolean> {
  const { file, kind } = now()
  if (file === null) return false
  put({ running: 'reading', trouble: null })
  try {
    const opened = await call('imports.open', { kind, fileName: file.name, base64: file.base64, ...choices })
    put({ running: null, step: 'map', choices, opened, mapping: keep ?? opened.mapping, checked: null })
    if (keep === null) put({ areaUnit: null })
    return true
  } catch (error) {
    put({ running: null, trouble: troubleOf(error) })
    return false
  }
}

/** A column stands for one field only: the field that had it before loses it. */
export function mapColumn(field: string, column: number | null): void {
  const others = Object.entries(now().mapping).map(([name, held]) => [name, held === column ? null : held] as const)
  const mapping: Mapping = { ...Object.fromEntries(others), [field]: column }
  // Another column counts in its own unit.
  const areaUnit = mapping['area'] === now().mapping['area'] ? now().areaUnit : null
  put({ mapping, areaUnit, trouble: null })
}

export const chooseAreaUnit = (areaUnit: AreaUnit): void => put({ areaUnit, trouble: null })

/** What bare figures of area count as the columns stand; undefined where no column has areas. */
export function unitInForce({ opened, mapping, areaUnit }: Pick<Wizard, 'opened' | 'mapping' | 'areaUnit'>) {
  const column = mapping['area'] ?? null
  return column === null ? undefined : (areaUnit ?? opened?.areaUnits[column])
}

export const backToMapping = (): void => put({ step: 'map', trouble: null })

/** The dry run. A station that has forgotten the file reads it again first. */
export async function check(): Promise<void> {
  put({ running: 'checking', trouble: null, progress: { done: 0, of: 0 } })
  for (let tries = 0; ; tries++) {
    const { opened, mapping } = now()
    if (opened === null) return put({ running: null })
    try {
      const areaUnit = unitInForce(now())
      const checked = await call('imports.check', { importId: opened.importId, mapping, areaUnit })
      return put({ running: null, step: 'checked', checked })
    } catch (error) {
      const trouble = troubleOf(error)
      if (trouble.kind === 'Cancelled') return afterStop(0)
      const forgotten = trouble.kind === 'NotFound' && tries === 0 && (await read(now().choices, mapping))
      if (!forgotten) return put({ running: null, trouble })
      put({ running: 'checking' })
    }
  }
}

/** Writes what the check found; sent again after a broken line it goes on where it stopped. */
export async function apply(): Promise<void> {
  const { opened, commandId } = now()
  if (opened === null) return
  put({ running: 'applying', trouble: null, progress: { done: 0, of: 0 } })
  try {
    const applied = await call('imports.apply', { commandId, importId: opened.importId })
    put({ running: null, step: 'done', applied, file: null })
  } catch (error) {
    const trouble = troubleOf(error)
    if (trouble.kind === 'Cancelled') return afterStop(now().progress.done)
    put({ running: null, trouble })
  }
}

/** Stops what runs at its next step. */
export async function stop(): Promise<void> {
  const { opened } = now()
  if (opened === null) return
  put({ cancelling: true })
  await call('imports.cancel', { importId: opened.importId }).catch(troubleOf)
}

/** Stopping closes the file at the station: it is opened again as it was mapped, so that one can go on. */
async function afterStop(written: number): Promise<void> {
  const { choices, mapping } = now()
  put({ cancelling: false, stoppedAt: written })
  await read(choices, mapping)
  put({ running: null })
}

export const showProgress = (id: string, done: number, of: number): void => {
  if (now().opened?.importId === id && now().running !== null) put({ progress: { done, of } })
}

function base64Of(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.addEventListener('load', () => {
      const url = typeof reader.result === 'string' ? reader.result : ''
      resolve(url.slice(url.indexOf(',') + 1))
    })
    reader.addEventListener('error', () => reject(reader.error ?? new Error('unreadable')))
    reader.readAsDataURL(file)
  })
}
