// Replicates the documents of a PouchDB behind HTTP into one of its own over leveldb: says how many seconds it took.
import { join } from 'node:path'
import PouchDB from 'pouchdb'

const [port = '', folder = ''] = process.argv.slice(2)
const db = new PouchDB(join(folder, 'pouch-copy'))
const start = performance.now()
const { docs_written: written } = await PouchDB.replicate(`http://127.0.0.1:${port}/season`, db, { batch_size: 1_000 })
process.send?.({ written, seconds: (performance.now() - start) / 1_000 })
process.exit(0)
