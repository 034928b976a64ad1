import { Buffer } from 'node:buffer'
import type pg from 'pg'
import type { RawEntry } from '../../tests/support/raw-log.ts'

interface CopyConnection {
  query(text: string): void
  sendCopyFromChunk(chunk: Buffer): void
  endCopyFrom(): void
}

/** COPY FROM STDIN over a connection of pg, which calls these by name. */
class CopyIn {
  readonly #text: string
  readonly #chunks: readonly Buffer[]
  readonly #done: (error?: Error) => void

  constructor(text: string, chunks: readonly Buffer[], done: (error?: Error) => void) {
    this.#text = text
    this.#chunks = chunks
    this.#done = done
  }

  submit(connection: CopyConnection): void {
    connection.query(this.#text)
  }

  handleCopyInResponse(connection: CopyConnection): void {
    for (const chunk of this.#chunks) connection.sendCopyFromChunk(chunk)
    connection.endCopyFrom()
  }

  handleCommandComplete(): void {
    // READY follows
  }

  handleError(error: Error): void {
    this.#done(error)
  }

  handleReadyForQuery(): void {
    this.#done()
  }
}

/** The rows of entries in PostgreSQL's binary COPY format: log, seq, hash, body, seal. */
function rowsOf(entries: readonly RawEntry[]): Buffer {
  const head = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1')
  const field = (bytes: Uint8Array): Buffer[] => {
    const length = Buffer.alloc(4)
    length.writeInt32BE(bytes.length)
    return [length, Buffer.from(bytes)]
  }
  const rows = entries.flatMap(({ log, seq, hash, body, seal }) => {
    const at = Buffer.alloc(8)
    at.writeBigInt64BE(BigInt(seq))
    return [Buffer.from([0, 5]), ...[Buffer.from(log.id, 'hex'), at, hash, body, seal].flatMap(field)]
  })
  return Buffer.concat([head, ...rows, Buffer.from([0xff, 0xff])])
}

/** Seconds that a bare COPY of the same bytes takes, `atOnce` entries a commit, into a table with the key alone. */
export async function copyRaw(client: pg.Client, entries: readonly RawEntry[], atOnce: number): Promise<number> {
  await client.query(`CREATE TABLE IF NOT EXISTS public.raw (log_id uuid, seq bigint, hash bytea, body bytea, seal bytea,
    PRIMARY KEY (log_id, seq))`)
  await client.query('TRUNCATE public.raw')
  const runs: Buffer[] = []
  for (let at = 0; at < entries.length; at += atOnce) runs.push(rowsOf(entries.slice(at, at + atOnce)))
  const start = performance.now()
  for (const run of runs)
    await new Promise<void>((done, fail) => {
      const copy = new CopyIn('COPY public.raw FROM STDIN (FORMAT binary)', [run], error =>
        error === undefined ? done() : fail(error),
      )
      client.query(copy as never)
    })
  return (performance.now() - start) / 1000
}
