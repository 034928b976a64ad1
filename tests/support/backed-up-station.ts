import { join } from 'node:path'
import { listBackups } from '#main/storage/backup/backup-files.ts'
import { BackupKeeper } from '#main/storage/backup/backup-keeper.ts'
import { restoreBackup } from '#main/storage/backup/restore.ts'
import { nodeSigning } from '#main/storage/crypto.ts'
import { writeIdentity } from '#main/storage/identity.ts'
import { keysOfWords } from '#main/storage/recovery-words.ts'
import { plainSecretBox } from '#main/storage/secret-box.ts'
import { deliveryPayload } from './payloads.ts'
import { found, openTestStation, seededBytes, testWarehouse, type TestStation } from './station.ts'

/** The recovery words of `openBackedUp`. */
export const testWords = `${'abandon '.repeat(23)}art`
const recovery = keysOfWords(testWords)
if (!recovery.ok) throw new Error('the test words are BIP-39')
const { root, backup: key } = recovery.value

/** The key of the backups of `openBackedUp`. */
export const backupKey = key

/** A founded station of known recovery words, the keeper of its backups, and what a test does with them. */
export interface BackedUp {
  readonly station: TestStation
  readonly keeper: BackupKeeper
  readonly backups: string
  record(count?: number): void
  newestFull(): string
  restoreInto(folder: string, file: string, typed?: string): ReturnType<typeof restoreBackup>
}

/** Opens one in a folder below `home`; the caller closes the station and removes `home`. */
export function openBackedUp(home: string): BackedUp {
  const station = openTestStation({ name: 'one', root: nodeSigning(root), folder: join(home, 'station') })
  found(station, testWarehouse, nodeSigning(root))
  station.store.write(tx => writeIdentity(tx, station.identity))
  const backups = join(station.folder, 'backups')
  return {
    station,
    keeper: keeperOf(station),
    backups,
    record: (count = 1) => record(station, count),
    newestFull: () => join(backups, listBackups(backups).findLast(file => file.kind === 'full')?.name ?? ''),
    restoreInto: (folder, file, typed = testWords) =>
      restoreBackup({
        file,
        words: typed,
        folder,
        secrets: plainSecretBox,
        clock: station.clock,
        random: { bytes: seededBytes(`restore ${folder}`) },
        app: '0.1.0-test',
      }),
  }
}

/** Another keeper of the same backups, as after a start. */
export const keeperOf = ({ store, identity, clock, folder }: TestStation, random = 'backup'): BackupKeeper =>
  new BackupKeeper({
    store,
    identity,
    key,
    folder: join(folder, 'backups'),
    app: '0.1.0-test',
    clock,
    random: { bytes: seededBytes(random) },
  })

function record({ store, ledger, uuid, user }: TestStation, count: number): void {
  for (let i = 0; i < count; i++) {
    store.write(tx => {
      const no = ledger.nextNumber(tx, { warehouse: testWarehouse, code: 'EBO', season: '2627', letter: 'L' })
      const op = { k: 'create' as const, e: 'delivery', i: uuid(), p: deliveryPayload({ no }) }
      ledger.append(tx, { command: uuid(), actor: user }, [{ scope: `wh:${testWarehouse}`, ops: [op] }])
    })
  }
}
