import { execFileSync, fork } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, existsSync, openSync, writeSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { connect } from '#main/storage/connection.ts'
import { hex } from '#shared/sync/bytes.ts'

/** What another program made of the same records. `least`: how many times as fast a station must be. */
export interface PeerFigure {
  readonly name: string
  readonly least: number
  /** records a second */
  readonly records: number
}

/** Its speed is the same for ten times as many, which would take minutes. */
const mostOfComapeo = 5_000

const folderOfPeers = resolve(import.meta.dirname, '../../bench/peers')

/** Replicates the entries of a file, one document each, by the programs of bench/peers; none where they cannot be installed. */
export async function runPeers(folder: string, file: string): Promise<PeerFigure[]> {
  if (!install()) return []
  const lines = join(folder, 'documents.jsonl')
  writeDocuments(file, lines)
  return [
    { name: 'pouchdb', least: 3, records: await runPouchdb(folder, lines) },
    { name: 'comapeo', least: 15, records: await runComapeo(folder, lines) },
  ]
}

function install(): boolean {
  if (existsSync(join(folderOfPeers, 'node_modules'))) return true
  try {
    const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
    execFileSync(npm, ['install', '--no-audit', '--no-fund', '--no-package-lock'], {
      cwd: folderOfPeers,
      stdio: 'ignore',
    })
    return true
  } catch {
    process.stderr.write('bench/peers cannot be installed here: nothing stands beside\n')
    return false
  }
}

function writeDocuments(file: string, lines: string): void {
  const db = connect(file, { readonly: true })
  const out = openSync(lines, 'w')
  const rows = db
    .prepare<[], [Uint8Array, string]>('SELECT hash, CAST(body AS TEXT) FROM entry ORDER BY log, seq')
    .raw()
  for (const [hash, body] of rows.iterate()) writeSync(out, `{"_id":"${hex(hash)}",${body.slice(1)}\n`)
  closeSync(out)
  db.close()
}

async function runPouchdb(folder: string, lines: string): Promise<number> {
  const server = fork(join(folderOfPeers, 'pouchdb-server.mjs'), [lines, folder], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const [port] = (await once(server, 'message')) as [number]
  const client = fork(join(folderOfPeers, 'pouchdb-client.mjs'), [String(port), folder])
  const [{ written, seconds }] = (await once(client, 'message')) as [{ written: number; seconds: number }]
  server.kill()
  await once(server, 'exit')
  return written / seconds
}

async function runComapeo(folder: string, lines: string): Promise<number> {
  const stdio = ['ignore', 'ignore', 'inherit', 'ipc'] as const
  const server = fork(join(folderOfPeers, 'comapeo-server.mjs'), [lines, folder, String(mostOfComapeo)], {
    stdio: [...stdio],
  })
  const [{ name, port, records }] = (await once(server, 'message')) as [{ name: string; port: number; records: number }]
  const client = fork(join(folderOfPeers, 'comapeo-client.mjs'), [name, String(port), folder, String(records)], {
    stdio: [...stdio],
  })
  const [{ written, seconds }] = (await once(client, 'message')) as [{ written: number; seconds: number }]
  server.kill()
  await once(server, 'exit')
  return written / seconds
}
