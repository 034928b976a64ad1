import { afterAll, beforeAll, expect, test } from 'vitest'
import { patience, type PersonAtScreen, personAt } from '../support/person-at-screen.ts'
import { faultsOf } from '../support/screen-checks.ts'
import { pngOf } from '../support/sample-files.ts'
import { openServedStation, type ServedStation, superadmin } from '../support/served-station.ts'
import { callAt, command, talkWindows } from '../support/talk-windows.ts'

// Two people at two windows of a station: a group that is encrypted to them, a channel, and who is in what.

let station: ServedStation
let first: PersonAtScreen
let second: PersonAtScreen
const clerk = {
  name: 'ABENA Paulette',
  login: 'paulette',
  password: 'sept pirogues lentes',
  role: 'AG',
}

const { gravely, windowOf } = talkWindows(() => station)

const say = (key: string, values = {}) => first.say('messages', key, values)
const textsOf = (me: PersonAtScreen) => me.page.locator('[data-message] p[dir]').allInnerTexts()
const whole = async (me: PersonAtScreen) => expect.poll(() => faultsOf(me.page), patience).toEqual([])
const begin = async (me: PersonAtScreen, what: string) => {
  await me.button(say('begin.title')).click()
  await me.page.getByRole('menuitem', { name: say(`begin.${what}`) }).click()
}

beforeAll(async () => {
  station = await openServedStation()
  first = personAt(station.page, 'fr')
  second = personAt(await windowOf(clerk), 'fr')
  await station.go('messages')
})
afterAll(() => station?.close())

test('MSG-6: a group is made, written in and read by its members; the other window shows it at once', async () => {
  await begin(first, 'group')
  await first.field(say('begin.groupName')).fill('Primes de fin d’année')
  await first.page.getByRole('checkbox', { name: clerk.name }).check()
  await whole(first)
  await first.button(say('begin.make')).click()
  await first.field(say('write', { name: 'Primes de fin d’année' })).fill('Combien cette année ?')
  await first.type('{Enter}')
  await second.page.getByRole('button', { name: /Primes de fin/ }).click()
  await expect.poll(() => textsOf(second), patience).toEqual(['Combien cette année ?'])
  await whole(second)
})

test('TALK-54: a picture goes into the group, and is seen by its members', async () => {
  const [name, buffer] = ['feuille d’émargement.png', pngOf(640, 480)]
  const picked = first.page.getByLabel(first.say('files', 'attach')).first()
  await picked.setInputFiles([{ name, mimeType: 'image/png', buffer }])
  await first.button(say('send')).click()
  const shown = second.page.getByRole('button', { name: second.say('files', 'show', { name }) })
  await shown.locator('img').waitFor(patience)
  await shown.click()
  const picture = second.page.getByRole('dialog').locator('img')
  await expect.poll(() => picture.evaluate((img: HTMLImageElement) => img.naturalWidth), patience).toBe(640)
  await second.page.keyboard.press('Escape')
  await whole(second)
})

test('TALK-75: a position is attached by a town or as it is written, and is seen on a map that needs no network', async () => {
  await first.button(say('position.add')).click()
  const form = first.page.getByRole('dialog')
  await first.field(say('position.coordinates')).fill('48.8566, 2.3522')
  await form.getByRole('button', { name: say('position.attach') }).click()
  await first.sees(first.say('register', 'problem.positionOutside'))
  await first.field(say('position.known')).fill('obal')
  await first.page.getByRole('option', { name: /Obala/ }).click(patience)
  await first.sees(say('position.in', { town: 'Obala' }))
  await first.field(say('position.coordinates')).fill('4°20\'48.1"N 11°15\'15.6"E')
  await first.field(say('position.name')).fill('Quai de chargement au bord de la Sanaga')
  await whole(first)
  await form.getByRole('button', { name: say('position.attach') }).click()
  const name = 'Quai de chargement au bord de la Sanaga'
  await first.button(say('position.remove', { name })).waitFor(patience)
  await first.field(say('write', { name: 'Primes de fin d’année' })).fill('Le camion est ici')
  await whole(first)
  await first.type('{Enter}')
  const label = say('position.show', { name })
  const card = second.page.getByRole('button', { name: label })
  await card.waitFor(patience)
  expect(await card.locator('path').count()).toBeGreaterThan(5)
  expect(await card.textContent()).toContain('Obala')
  await whole(second)
  await card.click()
  await second.button(say('position.further')).click()
  await expect
    .poll(
      () =>
        second.page
          .getByRole('dialog')
          .getByRole('img', { name: new RegExp(name) })
          .textContent(),
      patience,
    )
    .toContain('Yaoundé')
  await whole(second)
  await second.page.keyboard.press('Escape')
  // Edited, the position stands beside the words again and goes where it is taken off.
  await first.type('{ArrowUp}')
  await first.button(say('position.remove', { name })).click()
  await first.type('{Enter}')
  await card.waitFor({ ...patience, state: 'detached' })
})

test('MSG-2: a channel is made, found and joined; its owner sees who came', async () => {
  await begin(first, 'channel')
  await first.field(say('begin.channelName')).fill('Camions')
  await first.field(say('begin.topic')).fill('Départs et arrivées')
  await first.button(say('begin.make')).click()
  await first.field(say('write', { name: 'Camions' })).waitFor()
  await begin(second, 'browse')
  await second.sees('Départs et arrivées')
  await second.button(say('browse.join')).click()
  await second.field(say('write', { name: 'Camions' })).waitFor()
  await first.button(say('about.open')).click()
  await first.page.getByRole('dialog').getByText(clerk.name).waitFor()
  await whole(first)
  await first.type('{Escape}')
})

test('TALK-67: what comes in another conversation is said in the window, and a click shows it', async () => {
  await first.page.getByRole('button', { name: /Primes de fin/ }).click()
  await first.field(say('write', { name: 'Primes de fin d’année' })).fill('Un *mot* de plus')
  await first.type('{Enter}')
  await second.page.getByRole('status').getByRole('button', { name: 'Un mot de plus' }).click(patience)
  await second.page.locator('[data-message]', { hasText: 'Un mot de plus' }).waitFor(patience)
  await expect.poll(() => second.page.getByRole('status').getByRole('button').count(), patience).toBe(0)
  expect(await first.page.getByRole('status').getByRole('button').count()).toBe(0)
})

test('TALK-68, TALK-69: an answer from the list is told elsewhere by the title and a note of the system; a click shows it', async () => {
  await first.page.evaluate(() => {
    class Note {
      static readonly permission = 'granted'
      onclick: (() => void) | null = null
      readonly title: string
      readonly body: string
      constructor(title: string, { body }: { body: string }) {
        this.title = title
        this.body = body
        Object.assign(window, { note: this })
      }
      readonly close = () => undefined
    }
    Object.assign(window, { Notification: Note })
    document.hasFocus = () => false
  })
  await first.page.getByRole('button', { name: /Direction/ }).click()
  const line = second.page.locator('nav li', { hasText: 'Primes de fin' })
  await second.page.getByRole('button', { name: /Général/ }).click()
  await line.hover()
  await line.getByRole('button', { name: say('quick.open') }).click()
  await second.type('Dix pour cent @NGONO Clarisse', '{Enter}')
  await expect.poll(() => first.page.title(), patience).toBe('(1) Messages · CocoaTrack')
  const note = () =>
    first.page.evaluate(() => {
      const { title, body } = (Reflect.get(window, 'note') ?? {}) as Record<string, string>
      return [title, body]
    })
  await expect.poll(note, patience).toEqual([clerk.name, say('toast.shut')])
  await first.page.evaluate(() => (Reflect.get(window, 'note') as { onclick(): void }).onclick())
  await expect.poll(() => textsOf(first), patience).toContain('Dix pour cent @NGONO Clarisse')
  // Whom a name means is told from an answer in the list too.
  await first.page.locator('[data-message] [data-me]', { hasText: superadmin.name }).waitFor()
  await first.page.evaluate(() => {
    Reflect.deleteProperty(document, 'hasFocus')
    window.dispatchEvent(new Event('focus'))
  })
  await expect.poll(() => first.page.title(), patience).toBe('Messages · CocoaTrack')
  await second.page.getByRole('button', { name: /Primes de fin/ }).click()
})

test('MSG-4: # offers records; a card shows how it stands now and opens it; a record is shared from its own page', async () => {
  const fields = { name: 'MBALLA Jean', village: 'Nkolmesseng' }
  const { id = '' } = await callAt(station.page, 'farmers/create', { ...command(), fields })
  await first.field(say('write', { name: 'Primes de fin d’année' })).click()
  await first.type('voir #mball')
  await first.page.getByRole('option', { name: /MBALLA Jean/ }).waitFor(patience)
  await first.type('{Enter}', 'svp', '{Enter}')
  const card = second.page.locator('[data-record-card=farmer]', { hasText: 'Nkolmesseng' })
  await card.waitFor(patience)
  await whole(first)
  await callAt(station.page, 'farmers/edit', {
    ...command(),
    id,
    patch: { village: 'Ebebda' },
  })
  await second.page.locator('[data-record-card=farmer]', { hasText: 'Ebebda' }).click(patience)
  await second.page.getByRole('complementary', { name: second.say('common', 'pane.record') }).waitFor(patience)
  await second.button(second.say('records', 'share.open')).click()
  await whole(second)
  await second.choose(second.say('records', 'share.where'), 'Camions')
  await second.button(second.say('records', 'share.verb')).click()
  await second.sees(second.say('records', 'share.done', { name: 'Camions' }))
  await first.page
    .getByRole('button', { name: /Camions/ })
    .first()
    .click()
  await first.page.locator('[data-record-card=farmer]', { hasText: 'MBALLA Jean' }).waitFor(patience)
})

test('TALK-72 to TALK-74: a delivery is contested from its card, the chief is told and settles it, every card follows', async () => {
  const at = station.page
  const viewer = { name: 'ESSOMBA Guy', login: 'guy', password: 'neuf bananes mûres', role: 'VW' }
  const third = personAt(await windowOf(viewer), 'fr')
  const day = await at.evaluate(() => new Date(Date.now() + 3_600_000).toISOString().slice(0, 10))
  await gravely('prices/set', { ...command(), day: '2026-08-01', grade: 'I', price_xaf: 1_500 })
  const { id: farmer } = await callAt(at, 'farmers/create', {
    ...command(),
    fields: { name: 'ATANGANA Rose', village: 'Obala' },
  })
  const delivery = { farmer, day, bags: 1, weighings_g: [51_000], grade: 'I', deductions: [], overrides: [] }
  const { no = '' } = await callAt(at, 'deliveries/record', { ...command(), delivery })
  const general = say('channel.general')
  for (const one of [first, second, third]) {
    await one.page.evaluate(() => window.location.assign('#/messages'))
    await one.page
      .getByRole('button', { name: new RegExp(general) })
      .first()
      .click()
  }
  await second.field(say('write', { name: general })).click()
  await second.type(`revoir #${no.slice(-6)}`)
  await second.page.getByRole('option', { name: new RegExp(no) }).waitFor(patience)
  await second.type('{Enter}', 'svp', '{Enter}')
  const cardAt = (one: PersonAtScreen) => one.page.locator('[data-record-card=delivery]', { hasText: 'ATANGANA' })
  for (const one of [first, second, third]) await cardAt(one).waitFor(patience)
  // A viewer sees it and contests nothing.
  expect(await third.button(third.say('records', 'dispute.open')).count()).toBe(0)

  const words = (key: string, values = {}) => second.say('records', `dispute.${key}`, values)
  await second.button(words('open')).last().click()
  const form = second.page.getByRole('dialog')
  await form.locator('textarea').fill('le poids du second sac manque')
  await whole(second)
  await form.getByRole('button', { name: words('verb') }).click()
  const contested = words('until', { day: '' }).trim()
  for (const one of [first, second, third]) await cardAt(one).getByText(contested).waitFor(patience)

  const bell = (one: PersonAtScreen) => one.button(/^Avis.*[1-9] non lu/)
  await bell(first).click(patience)
  await whole(first)
  await first.page.getByRole('link', { name: new RegExp(`${clerk.name}.*${no}.*second sac manque`) }).click()
  const settle = first.button(first.say('conflicts', 'accept.disputed'))
  await settle.first().click(patience)
  const ask = first.page.getByRole('dialog')
  await ask.locator('textarea').fill('repesé devant elle : 51 kg')
  await whole(first)
  await ask.getByRole('button', { name: first.say('conflicts', 'accept.disputed') }).click()
  await cardAt(second)
    .getByText(contested)
    .waitFor({ ...patience, state: 'detached' })
  await bell(second).click(patience)
  await second.page.getByRole('link', { name: new RegExp(`${superadmin.name}.*${no}.*repesé devant elle`) }).click()
  await second.page.getByRole('complementary', { name: second.say('common', 'pane.record') }).waitFor(patience)
  await third.page.context().close()
})

test('MSG-4: a place and a station are offered by name after #; who may not see stations reads a number; a card opens its page', async () => {
  await first.page.evaluate(() => window.location.assign('#/messages'))
  await first.page
    .getByRole('button', { name: new RegExp(say('channel.general')) })
    .first()
    .click()
  await first.field(say('write', { name: say('channel.general') })).click()
  await first.type('pluie à #obala')
  await first.page.getByRole('option', { name: /Obala · Arrondissement/ }).waitFor(patience)
  await whole(first)
  await first.type('{Enter}', 'dit #compt')
  await first.page.getByRole('option', { name: /Comptoir/ }).waitFor(patience)
  await first.type('{Enter}')
  const typed = first.field(say('write', { name: say('channel.general') }))
  await expect.poll(() => typed.inputValue(), patience).toMatch(/ dit #[0-9A-Z]{4}-[0-9A-Z]{4} $/)
  await first.type('{Enter}')
  await first.page.locator('[data-record-card=station]', { hasText: 'Comptoir' }).waitFor(patience)
  const card = first.page.locator('[data-record-card=place]', { hasText: 'Lékié' })
  await card.waitFor(patience)
  await first.page.getByRole('button', { name: '#Obala' }).waitFor()
  // Who wrote stands at the foot, also once the cards have come under it.
  await first.page.locator('[data-record-card=station]').waitFor(patience)
  expect(await first.button(say('toNewest')).count()).toBe(0)
  await whole(first)
  await card.click()
  await first.page.getByRole('complementary', { name: first.say('common', 'pane.record') }).waitFor(patience)
  await first.button(first.say('records', 'share.open')).click()
  await first.sees(first.say('records', 'share.title', { no: 'Obala' }))
  await first.type('{Escape}')
  for (const one of [first, second]) await one.page.evaluate(() => window.location.assign('#/messages'))
  await second.page
    .getByRole('button', { name: new RegExp(say('channel.general')) })
    .first()
    .click()
  await second.page.locator('[data-record-card=place]').waitFor(patience)
  expect(await second.page.locator('[data-record-card=station]').count()).toBe(0)
  await first.page
    .getByRole('button', { name: /Camions/ })
    .first()
    .click()
})

test('MSG-4: a user and an import are named after # and shared from their pages; who may not see them reads a number', async () => {
  const base64 = Buffer.from('nom;village\nESSOMBA Pierre;Obala\nNDZANA Rose;Sa’a\n').toString('base64')
  const file = { kind: 'farmers', fileName: 'planteurs d’Obala.csv', base64 }
  const { importId = '', mapping } = await callAt(station.page, 'imports/open', file)
  await callAt(station.page, 'imports/check', { importId, mapping })
  const { id: brought = '' } = await callAt(station.page, 'imports/apply', { ...command(), importId })
  const name = say('channel.general')
  await first.page
    .getByRole('button', { name: new RegExp(name) })
    .first()
    .click()
  await first.field(say('write', { name })).click()
  await first.type('demande à #paulett')
  await first.page.getByRole('option', { name: /Utilisateur · ABENA Paulette/ }).waitFor(patience)
  await whole(first)
  await first.type('{Enter}', 'pour #planteurs')
  await first.page.getByRole('option', { name: /planteurs d’Obala/ }).waitFor(patience)
  await first.type('{Enter}', '{Enter}')
  const cardAt = (me: PersonAtScreen, kind: string) => me.page.locator(`[data-record-card=${kind}]`)
  await cardAt(first, 'user').getByText(first.say('app', 'role.AG')).waitFor(patience)
  await cardAt(first, 'import')
    .getByText(first.say('records', 'created_other', { total: 2 }))
    .waitFor(patience)
  await whole(first)
  await second.page
    .getByRole('button', { name: new RegExp(name) })
    .first()
    .click()
  await second.sees(/demande à UT[0-9A-F]{8} pour IM[0-9A-F]{8}|demande à #UT[0-9A-F]{8} pour #IM[0-9A-F]{8}/)
  for (const kind of ['user', 'import']) expect(await cardAt(second, kind).count()).toBe(0)
  await cardAt(first, 'user').click()
  await first.page
    .getByRole('complementary', { name: first.say('common', 'pane.record') })
    .getByText(clerk.login)
    .first()
    .waitFor(patience)
  await first.button(first.say('records', 'share.open')).click()
  await first.sees(first.say('records', 'share.title', { no: clerk.name }))
  await first.type('{Escape}')
  await first.page.evaluate(id => window.location.assign(`#/import?id=${id}`), brought)
  const pane = first.page.getByRole('complementary', { name: first.say('common', 'pane.record') })
  await pane.getByText(file.fileName).waitFor(patience)
  await whole(first)
  await first.button(first.say('records', 'share.open')).click()
  await first.sees(first.say('records', 'share.title', { no: file.fileName }))
  await first.choose(first.say('records', 'share.where'), 'Camions')
  await first.button(first.say('records', 'share.verb')).click()
  await first.sees(first.say('records', 'share.done', { name: 'Camions' }))
  await first.page.evaluate(() => window.location.assign('#/messages'))
  await first.page
    .getByRole('button', { name: /Camions/ })
    .first()
    .click()
  await cardAt(first, 'import').waitFor(patience)
})

test('MSG-4: a notice asks to be read and understood, by the keyboard, and says who has', async () => {
  const field = first.field(say('write', { name: 'Camions' }))
  await first.button(say('notice.write')).click()
  await first.sees(say('notice.asks'))
  await second.page.evaluate(() => window.location.assign('#/messages'))
  await second.page
    .getByRole('button', { name: /Camions/ })
    .first()
    .click()
  await field.fill('Aucun départ après 18 h')
  await second.sees(`${superadmin.name} écrit…`)
  await first.type('{Enter}')
  await second.button(say('notice.confirm')).waitFor(patience)
  const spoken = say('spoken', { name: superadmin.name, text: 'Aucun départ après 18 h' })
  await second.page.locator('[aria-live=polite]', { hasText: spoken }).waitFor({ state: 'attached' })
  await whole(second)
  await second.button(say('notice.confirm')).focus()
  await second.type('{Enter}')
  await first.button(say('notice.count', { has: 1, of: 1 })).click(patience)
  await first.page.getByRole('dialog').getByText(clerk.name).waitFor(patience)
  await whole(first)
  await first.type('{Escape}')
  expect(await second.button(say('notice.confirm')).count()).toBe(0)
})

test('MSG-6: a station that was started anew asks for the password, and shows what it opens', async () => {
  await first.page.getByRole('button', { name: /Primes de fin/ }).click()
  await station.restart()
  await first.page.reload()
  await first.sees(say('sealed.shut'))
  await whole(first)
  await first.page.getByRole('textbox', { name: say('sealed.password') }).fill(superadmin.password)
  await first.type('{Enter}')
  await expect
    .poll(() => textsOf(first), patience)
    .toEqual(expect.arrayContaining(['Combien cette année ?', 'Un mot de plus']))
  expect(station.complaints).toEqual([])
})
