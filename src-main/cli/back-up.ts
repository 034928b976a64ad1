import { existsSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { machinePorts } from '../open-station.ts'
import { restoreBackup } from '../storage/backup/restore.ts'
import { plainSecretBox } from '../storage/secret-box.ts'
import { type Arguments, textOption } from './arguments.ts'
import { readTextInput } from './input-file.ts'
import { withOutput } from './output-file.ts'
import { refusalWords } from './refusal-words.ts'
import { dataFolder, settleFolder, versionNow, withStation } from './station-at-hand.ts'
import { type Answer, both, saidOf, type Terminal, WrongUse } from './terminal.ts'

const wordsBytes = 4_096

/** `backup --out FILE`: a full, encrypted backup made now, in the station's own folder of backups and as FILE (LEDGER §14). */
export async function backUp(given: Arguments, terminal: Terminal): Promise<Answer> {
  const out = resolve(textOption(given, 'out') ?? '')
  if (existsSync(out))
    throw new WrongUse(
      both(
        `${out} is there already; a backup overwrites nothing`,
        `${out} existe déjà\u00A0; une sauvegarde n’écrase rien`,
      ),
    )
  return withStation(given, terminal, true, async ({ client }) => {
    await withOutput(out, async made => {
      const { folder } = await client.backups.status({})
      const { file } = await client.backups.now({})
      made.copyOf(resolve(folder, file))
      made.keep()
    })
    const { size } = statSync(out)
    terminal.words(saidOf(out, both(`${size} bytes`, `${size} octets`)))
    return { json: { file: out, bytes: size }, yes: true }
  })
}

/**
 * `restore FILE --words FILE`: a station brought back from a backup and the recovery words, which are the right to do so. What is in the
 * folder is set aside, never overwritten; the station goes on in new logs (BK-5). The answer is no where a damaged or missing file kept a
 * part of the backup from coming back: what comes before it is restored all the same.
 */
export async function restoreStation(given: Arguments, terminal: Terminal): Promise<Answer> {
  const file = resolve(given.words[0] ?? '')
  if (!existsSync(file)) throw new WrongUse(both(`${file} is not there`, `${file} est introuvable`))
  const words = readTextInput(resolve(textOption(given, 'words') ?? ''), wordsBytes)
  const { clock, random } = machinePorts()
  const folder = dataFolder(given)
  settleFolder(folder, terminal)
  const restored = await restoreBackup({
    file,
    words,
    folder,
    secrets: plainSecretBox,
    clock,
    random,
    app: versionNow(),
    replace: textOption(given, 'replace'),
  })
  if (!restored.ok) {
    terminal.words(`${restored.error.kind}: ${refusalWords(restored.error, terminal.env)}`)
    return { json: { refused: restored.error }, yes: false }
  }
  const { entries, segments, damaged, setAside } = restored.value
  const say = (kind: string, what: object) => terminal.words(refusalWords({ ...what, kind }, terminal.env))
  say('BackupRestored', { folder, entries, segments })
  if (setAside !== null) say('BackupSetAside', { setAside })
  if (damaged !== null) say('BackupDamage', damaged)
  return { json: restored.value, yes: damaged === null }
}
