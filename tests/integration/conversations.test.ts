import { readdirSync, readFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { byName } from '#shared/domain/by-name.ts'
import { channelIds } from '#shared/domain/channel.ts'
import type { Role } from '#shared/domain/roles.ts'
import type { Caller } from '#main/services/command.ts'
import { fileServices } from '#main/services/files/file-services.ts'
import { messageServices } from '#main/services/messages/message-services.ts'
import { sealedBytes } from '#main/storage/blobs/sealed-file.ts'
import { loggedIn, ownPassword, personAt } from '../support/logged-in.ts'
import { bring, fetchWhole, pdfOf } from '../support/sample-files.ts'
import { done, kindOf, type TestStation, testStation } from '../support/test-station.ts'

// Channels, groups and direct conversations at one station: who is in them, who reads what, what stands on the disk.

let station: TestStation
let services: ReturnType<typeof messageServices>
let root: Caller
let anna: Caller
let boris: Caller
let clara: Caller
let viewer: Caller

const personIn = (role: Role) => personAt(station, station.root, role, `personne-${station.id().slice(-6)}`)

beforeAll(async () => {
  station = await testStation({ seed: 530 })
  services = messageServices(station.ready.deps)
  root = station.root
  ;[anna, boris, clara, viewer] = [
    await personIn('MA'),
    await personIn('AG'),
    await personIn('MA'),
    await personIn('VW'),
  ]
})
afterAll(() => station.close())

const commandId = () => station.id()
const say = (caller: Caller, conversation: string, text: string) => {
  station.ports.move(1_000)
  return services.messages.send(caller, { commandId: commandId(), conversation, text })
}
const rowOf = (caller: Caller, id: string) =>
  done(services.messages.conversations(caller, {})).rows.find(row => row.id === id)
const rowsOf = (caller: Caller, conversation: string) =>
  done(services.messages.page(caller, { conversation, at: 'newest', limit: 50 })).rows
const textsOf = (caller: Caller, conversation: string) =>
  rowsOf(caller, conversation).map(({ text, shut }) => text ?? shut)
const membersOf = (caller: Caller, conversation: string) =>
  done(services.conversations.about(caller, { conversation }))
    .members.map(({ id }) => id)
    .sort()
const of = (conversation: string) => ({ commandId: commandId(), conversation })
const group = (caller: Caller, name: string, people: Caller[]) =>
  done(
    services.conversations.create(caller, {
      commandId: commandId(),
      kind: 'group',
      name,
      people: people.map(({ user }) => user),
    }),
  ).id
const loginOf = ({ user }: Caller): string =>
  station.ready.deps.store.read(tx =>
    tx.db.prepare<[string], string>('SELECT login FROM user WHERE id = ?').pluck().get(user),
  ) ?? ''
/** The files of the station's folder in which a text stands. */
const inFolder = (text: string): string[] =>
  readdirSync(station.folder, { recursive: true, withFileTypes: true }).flatMap(entry => {
    const path = join(entry.parentPath, entry.name)
    return entry.isFile() && readFileSync(path).includes(text) ? [path] : []
  })
/** Takes away what a test left in clear, a day after nothing names it. */
async function emptyOf(text: string): Promise<void> {
  for (const path of inFolder(text)) await rm(path)
}
/** Whether a text stands anywhere in the folder: in the file, in its log. */
function isOnDisk(text: string): boolean {
  return ['station.db', 'station.db-wal'].some(file => readFileSync(join(station.folder, file)).includes(text))
}

describe('MSG-2: channels that people make', () => {
  let camions: string

  test('are found, joined and left by everybody; what is new counts from when he came', () => {
    const input = { commandId: commandId(), kind: 'channel' as const, name: 'Camions', topic: 'Départs', people: [] }
    camions = done(services.conversations.create(anna, input)).id
    expect(done(services.conversations.create(anna, input)).id).toBe(camions)
    // domain.md §8: channels are made by managers and above
    expect(kindOf(services.conversations.create(boris, { ...input, commandId: commandId() }))).toBe('Forbidden')
    done(say(anna, camions, 'Avant'))
    expect(kindOf(say(boris, camions, 'x'))).toBe('NotFound')
    expect(done(services.conversations.channels(boris, {})).rows).toEqual([
      { id: camions, name: 'Camions', topic: 'Départs', members: 1, joined: false, archived: false },
    ])
    station.ports.move(1_000)
    done(services.conversations.join(boris, of(camions)))
    done(services.conversations.join(viewer, of(camions)))
    expect(rowOf(boris, camions)).toMatchObject({ kind: 'channel', name: 'Camions', sealed: false, unread: 0 })
    expect(textsOf(boris, camions)).toEqual(['Avant'])
    done(say(anna, camions, 'Après'))
    expect([rowOf(boris, camions)?.unread, rowOf(viewer, camions)?.unread]).toEqual([1, 1])
    expect(kindOf(say(viewer, camions, 'x'))).toBe('Forbidden')
    done(services.conversations.leave(viewer, of(camions)))
    expect(rowOf(viewer, camions)).toBeUndefined()
    const members = done(services.conversations.about(root, { conversation: channelIds.general })).members
    expect(members).toEqual([...members].sort(byName))
    expect(membersOf(anna, camions)).toEqual([anna.user, boris.user].sort())
  })

  test('are named, closed and opened by their owners or who moderates, and muted by each for himself', () => {
    const closed = { ...of(camions), closed: true }
    expect(kindOf(services.conversations.close(boris, closed))).toBe('NotOwner')
    expect(kindOf(services.conversations.describe(boris, { ...of(camions), name: 'x', topic: '' }))).toBe('NotOwner')
    done(services.conversations.close(anna, closed))
    expect(kindOf(say(boris, camions, 'x'))).toBe('ConversationClosed')
    done(services.conversations.join(root, of(camions)))
    done(services.conversations.close(root, { ...of(camions), closed: false }))
    done(services.conversations.describe(root, { ...of(camions), name: 'Camions et quais', topic: '' }))
    expect(rowOf(boris, camions)).toMatchObject({ name: 'Camions et quais', topic: null, archived: false })
    expect(kindOf(services.conversations.describe(anna, { ...of(camions), name: '', topic: '' }))).toBe('Invalid')
    done(services.conversations.appoint(anna, { ...of(camions), user: boris.user }))
    done(services.conversations.putOut(boris, { ...of(camions), user: root.user }))
    expect(membersOf(boris, camions)).toEqual([anna.user, boris.user].sort())
    done(say(anna, camions, 'Encore'))
    const before = done(services.messages.conversations(boris, {})).unread
    done(services.conversations.heed(boris, { conversation: camions, level: 'nothing' }))
    expect(rowOf(boris, camions)).toMatchObject({ level: 'nothing', unread: 2, counted: 0 })
    expect(done(services.messages.conversations(boris, {})).unread).toBe(before - 1)
  })
})

describe('MSG-6: what is encrypted to its members', () => {
  test('two who talk directly have one conversation, whoever begins it; nothing of it stands in clear on the disk', () => {
    const id = done(services.conversations.direct(anna, { commandId: commandId(), user: boris.user })).id
    expect(done(services.conversations.direct(boris, { commandId: commandId(), user: anna.user })).id).toBe(id)
    done(say(anna, id, 'Le coffre est vide ce soir'))
    done(services.messages.draft(boris, { conversation: id, text: 'Je passe avec la clé' }))
    expect(rowOf(boris, id)).toMatchObject({ kind: 'direct', sealed: true, shut: false, draft: 'Je passe avec la clé' })
    expect(rowOf(boris, id)?.last?.text).toBe('Le coffre est vide ce soir')
    expect(textsOf(boris, id)).toEqual(['Le coffre est vide ce soir'])
    expect(kindOf(services.messages.page(clara, { conversation: id, at: 'newest', limit: 1 }))).toBe('NotFound')
    expect(kindOf(services.conversations.leave(boris, of(id)))).toBe('NotFound')
    expect([isOnDisk('Le coffre est vide'), isOnDisk('Je passe avec'), isOnDisk('Après')]).toEqual([false, false, true])
    const [message] = rowsOf(anna, id)
    const edit = { ...of(id), id: message?.id ?? '', text: 'Le coffre est vide depuis midi' }
    done(services.messages.edit(anna, edit))
    expect(textsOf(boris, id)).toEqual(['Le coffre est vide depuis midi'])
    expect(isOnDisk('vide depuis midi')).toBe(false)
  })

  test('a group: who comes later reads from then on, or all where he is given it; who is put out reads no more', () => {
    const id = group(anna, 'Primes de fin d’année', [boris])
    done(say(anna, id, 'Un'))
    expect(rowOf(boris, id)).toMatchObject({ name: 'Primes de fin d’année', kind: 'group', sealed: true })
    expect(isOnDisk('Primes de fin')).toBe(false)
    station.ports.move(1_000)
    done(services.conversations.invite(boris, { ...of(id), people: [clara.user], whole: false }))
    // Until somebody writes, the name stands under a key that she was not given.
    expect([rowOf(clara, id)?.name, textsOf(clara, id)]).toEqual([null, []])
    done(say(boris, id, 'Deux'))
    expect([rowOf(clara, id)?.name, textsOf(clara, id)]).toEqual(['Primes de fin d’année', ['Deux']])
    expect(textsOf(boris, id)).toEqual(['Un', 'Deux'])
    done(services.conversations.invite(anna, { ...of(id), people: [root.user], whole: true }))
    expect(kindOf(services.conversations.putOut(boris, { ...of(id), user: clara.user }))).toBe('NotOwner')
    station.ports.move(1_000)
    done(services.conversations.putOut(anna, { ...of(id), user: clara.user }))
    done(say(anna, id, 'Trois'))
    expect(rowOf(clara, id)).toBeUndefined()
    // She comes back: what was written while she was out she was given no key of.
    station.ports.move(1_000)
    done(services.conversations.invite(anna, { ...of(id), people: [clara.user], whole: false }))
    done(say(anna, id, 'Quatre'))
    expect(textsOf(clara, id)).toEqual(['Quatre'])
    // The last owner goes: who has been in it the longest manages it.
    done(services.conversations.leave(anna, of(id)))
    expect(done(services.conversations.about(boris, { conversation: id })).manages).toBe(true)
    expect(textsOf(boris, id)).toEqual(['Un', 'Deux', 'Trois', 'Quatre'])
  })

  test('TALK-54: files are encrypted as the texts are: name, kind, length and bytes are read by who reads the message', async () => {
    const id = group(anna, '', [boris])
    const marker = 'Trois sacs de moins au lot 14'
    const bytes = Buffer.from(`${marker}\n`.repeat(300))
    const plain = await bring(station.ready, anna, pdfOf(marker), 'a.pdf')
    const send = (files: string[]) =>
      services.messages.send(anna, { commandId: commandId(), conversation: id, text: '', files })
    // What was brought for a channel lies in clear, and is refused here; what was brought for here is refused there.
    expect(kindOf(send([plain]))).toBe('NotFound')
    done(await fileServices(station.ready.deps).files.drop(anna, { upload: plain }))
    await emptyOf(marker)
    const upload = await bring(station.ready, anna, bytes, 'constat-du-quai.txt', id)
    const elsewhere = { commandId: commandId(), conversation: channelIds.general, text: '', files: [upload] }
    expect(kindOf(services.messages.send(anna, elsewhere))).toBe('NotFound')
    station.ports.move(1_000)
    const sent = done(send([upload])).id
    const of0 = { conversation: id, id: sent, nth: 0 }
    const [row] = rowsOf(boris, id)
    const file = { nth: 0, name: 'constat-du-quai.txt', mime: 'text/plain', bytes: bytes.length, have: bytes.length }
    expect(row?.files).toEqual([file])
    expect((await fetchWhole(station.ready, boris, of0)).equals(bytes)).toBe(true)
    for (const secret of [marker, 'constat-du-quai', 'text/plain']) expect(inFolder(secret)).toEqual([])
    const kept = station.ready.deps.store.read(tx =>
      tx.db.prepare('SELECT bytes, mime, name FROM file WHERE scope = ?').all(`chat:${id}`),
    )
    expect(kept).toEqual([{ bytes: sealedBytes(bytes.length), mime: null, name: null }])
    // Who comes later sees that there is one, and no more; who was put out hears nothing of it.
    station.ports.move(1_000)
    done(services.conversations.invite(anna, { ...of(id), people: [clara.user], whole: true }))
    expect(rowsOf(clara, id)[0]?.files).toEqual([file])
    station.people.sessions.lock(clara)
    expect(rowsOf(clara, id)[0]?.files).toEqual([
      { nth: 0, name: null, mime: null, bytes: sealedBytes(bytes.length), have: sealedBytes(bytes.length) },
    ])
    expect(kindOf(await fileServices(station.ready.deps).files.get(clara, { ...of0, at: 0 }))).toBe('FileAwaited')
    clara = await loggedIn(station, loginOf(clara))
    done(services.conversations.putOut(anna, { ...of(id), user: clara.user }))
    expect(kindOf(await fileServices(station.ready.deps).files.get(clara, { ...of0, at: 0 }))).toBe('NotFound')
    done(services.messages.remove(anna, { ...of(id), id: sent }))
    expect(rowsOf(boris, id)[0]?.files).toEqual([])
    expect(station.ready.files.blobs.entries().size).toBe(0)
  })

  test('who was given all reads all; keys are made anew only when those who are in it have changed', async () => {
    const id = group(anna, '', [boris])
    done(say(anna, id, 'Un'))
    done(say(boris, id, 'Deux'))
    const keys = () =>
      station.ready.deps.store.read(tx =>
        tx.db.prepare('SELECT count(DISTINCT key) FROM conversation_key WHERE scope = ?').pluck().get(`chat:${id}`),
      )
    expect(keys()).toBe(1)
    done(services.conversations.invite(anna, { ...of(id), people: [clara.user], whole: true }))
    expect(textsOf(clara, id)).toEqual(['Un', 'Deux'])
    done(say(clara, id, 'Trois'))
    expect(keys()).toBe(2)
    // A password that is reset brings other keys: what was wrapped to the old ones opens no more, and what follows is for the new ones.
    const { oneTimePassword } = done(
      await station.people.users.resetPassword(root, { commandId: commandId(), id: boris.user }),
    )
    const login = station.ready.deps.store.read(tx =>
      tx.db.prepare<[string], string>('SELECT login FROM user WHERE id = ?').pluck().get(boris.user),
    )
    const again = await loggedIn(station, login ?? '', oneTimePassword)
    done(say(anna, id, 'Quatre'))
    expect(textsOf(again, id)).toEqual(['foreign', 'foreign', 'foreign', 'foreign'])
    done(await station.people.sessions.changePassword(again, { current: oneTimePassword, next: `${ownPassword} 2` }))
    done(say(anna, id, 'Cinq'))
    expect(keys()).toBe(3)
    expect(textsOf(again, id)).toEqual(['foreign', 'foreign', 'foreign', 'foreign', 'Cinq'])
    boris = again
  })

  test('a locked screen forgets the keys, the password brings them back; nobody is written to who has none', async () => {
    const id = group(anna, '', [clara])
    done(say(anna, id, 'Un'))
    station.people.sessions.lock(clara)
    expect([rowOf(clara, id)?.shut, textsOf(clara, id), kindOf(say(clara, id, 'x'))]).toEqual([
      true,
      ['keys'],
      'KeysClosed',
    ])
    const search = (caller: Caller) =>
      done(services.messages.search(caller, { words: 'un', conversation: id, limit: 5 }))
    expect(search(clara)).toEqual({ rows: [], next: null, shut: 1 })
    expect(search(boris)).toEqual({ rows: [], next: null, shut: 0 })
    done(await station.people.sessions.unlock(clara, { password: ownPassword }))
    expect(search(clara)).toMatchObject({ rows: [{ text: 'Un', conversation: id }], next: null, shut: 0 })
    expect([rowOf(clara, id)?.shut, textsOf(clara, id)]).toEqual([false, ['Un']])
    const fresh = await station.person('AG')
    expect(kindOf(services.conversations.direct(anna, { commandId: commandId(), user: fresh.user }))).toBe('NoKeysYet')
    expect(kindOf(services.conversations.direct(anna, { commandId: commandId(), user: anna.user }))).toBe('Yourself')
    const about = done(services.conversations.about(anna, { conversation: id })).members
    expect(about.map(({ print }) => /^(\d{5} ){3}\d{5}$/.test(print ?? ''))).toEqual([true, true])
  })
})
