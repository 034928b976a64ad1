// PouchDB over leveldb behind HTTP, holding the documents of a file of JSON lines: says its port when they are in.
import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import express from 'express'
import expressPouchdb from 'express-pouchdb'
import PouchDB from 'pouchdb'

const [lines = '', folder = ''] = process.argv.slice(2)
const Here = PouchDB.defaults({ prefix: join(folder, 'pouch-') })
const app = express()
app.use(
  '/',
  expressPouchdb(Here, { mode: 'minimumForPouchDB', inMemoryConfig: true, logPath: join(folder, 'pouch.log') }),
)
const db = new Here('season')
const some = []
for await (const line of createInterface({ input: createReadStream(lines) })) {
  some.push(JSON.parse(line))
  if (some.length === 1_000) await db.bulkDocs(some.splice(0))
}
await db.bulkDocs(some)
process.on('disconnect', () => process.exit(1))
const server = app.listen(0, '127.0.0.1', () => process.send?.(server.address().port))
