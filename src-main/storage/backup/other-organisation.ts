import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type BetterSqlite3 from 'better-sqlite3'
import { formatDeviceId } from '#shared/sync/device-id.ts'
import { connect } from '../connection.ts'
import { readIdentity } from '../identity.ts'
import { stationFiles } from '../open.ts'
import { makeTx } from '../store.ts'
import { claimedHeader, listBackups } from './backup-files.ts'

/** A backup of one organisation on its way into the folder of another. */
export interface OtherOrganisation {
  /** both as a person tells them apart: by name, where it can be read, and id */
  readonly here: string
  readonly backup: string
  /** what a person types to have it take the place of the other */
  readonly name: string
}

interface Known {
  readonly org: string
  readonly name: string
}

/**
 * Whether what was unpacked is another organisation's than the station that a folder was: by its file where that can still be read, else by
 * its newest backup. Undefined where it is the same, and where nothing tells any more whose the folder was.
 */
export function otherOrganisation(folder: string, scratch: string): OtherOrganisation | undefined {
  const here = fromDatabase(folder) ?? fromBackups(folder)
  const backup = fromDatabase(scratch)
  if (here === undefined || backup === undefined || here.org === backup.org) return undefined
  return { here: shown(here), backup: shown(backup), name: backup.name || formatDeviceId(backup.org) }
}

/** Whether somebody typed the organisation that is to take the other's place. */
export const isNamed = (typed: string | undefined, { name }: OtherOrganisation): boolean =>
  typed?.trim().toLowerCase() === name.trim().toLowerCase()

const shown = ({ org, name }: Known): string => (name === '' ? formatDeviceId(org) : `${name} (${formatDeviceId(org)})`)

/** Reads only, and what it can: a damaged file is left as it is. */
function fromDatabase(folder: string): Known | undefined {
  const file = join(folder, stationFiles.database)
  if (!existsSync(file)) return undefined
  return readable(() => {
    const db = connect(file, { readonly: true })
    try {
      const org = readIdentity(makeTx(db))?.org
      return org === undefined ? undefined : { org, name: readable(() => nameIn(db)) ?? '' }
    } finally {
      db.close()
    }
  })
}

function nameIn(db: BetterSqlite3.Database): string {
  const sql = "SELECT value FROM setting WHERE id = 'organisation_name' AND archived = 0 AND value IS NOT NULL"
  return JSON.parse(db.prepare<[], string>(sql).pluck().get() ?? '""') as string
}

function fromBackups(folder: string): Known | undefined {
  const backups = join(folder, 'backups')
  for (const { name } of listBackups(backups).toReversed()) {
    const head = readable(() => claimedHeader(join(backups, name)))
    if (head?.ok === true) return { org: head.value.header.org, name: '' }
  }
  return undefined
}

function readable<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}
