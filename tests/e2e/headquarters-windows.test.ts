import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startPostgres } from '../../tools/postgres.mjs'
import { founder, logIn, openTill, setPrices, startDelivery, typeDelivery } from '../support/first-day.ts'
import { type PersonAtScreen, personAt } from '../support/person-at-screen.ts'
import { makeRealWindow, type RealWindow } from '../support/real-window.ts'
import { type RelayProgram, startRelay } from '../support/relay-program.ts'
import { faultsOf } from '../support/screen-checks.ts'
import { command } from '../support/terminal.ts'
import { picture } from '../support/tour-picture.ts'

// Two depots that never share a network, each in its real window, and headquarters: the relay on its own PostgreSQL, its page in a browser.

let server: Awaited<ReturnType<typeof startPostgres>>
let relay: RelayProgram
let browser: Browser
let sql: pg.Client
let apps: [RealWindow, RealWindow]
let a: PersonAtScreen
let b: PersonAtScreen
let number = ''
const errors: string[] = []

async function openApp(app: RealWindow): Promise<PersonAtScreen> {
  const page: Page = await app.open()
  page.on('pageerror', error => errors.push(error.message))
  return personAt(page, 'fr')
}
/** What a command of the station's command line answers, which must have worked. */
async function ran(words: readonly string[], password?: string): Promise<Record<string, unknown>> {
  const { code, json, words: said } = await command([...words, '--json'], password)
  expect(code, said).toBe(0)
  return json
}

beforeAll(async () => {
  server = await startPostgres({ test: true })
  const started = await startRelay(server.url, 0)
  if (started === undefined) throw new Error('the relay did not start')
  relay = started
  sql = new pg.Client({ connectionString: server.url })
  await sql.connect()
  apps = [makeRealWindow(), makeRealWindow()]
  const [{ folder, dataDir }] = apps
  const answers = {
    organisation: { name: 'Coopérative des Planteurs de la Lékié' },
    warehouse: { name: 'Magasin d’Ebebda', code: 'EBE', region: 'Centre' },
    station: { name: 'Comptoir' },
    superadmin: { name: founder.name, login: founder.login },
  }
  writeFileSync(join(folder, 'answers.json'), JSON.stringify(answers))
  await ran(['setup', join(folder, 'answers.json'), '--data', dataDir], founder.password)
  writeFileSync(join(folder, 'planteurs.csv'), 'Nom;Village\nFOTSO BÉKOLO Hortense;Ebebda\nNGONO Paul;Ebebda\n')
  const brought = ['import', 'farmers', join(folder, 'planteurs.csv'), '--data', dataDir, '--as', founder.login]
  await ran(brought, founder.password)
  const executablePath = process.env.COCOATRACK_CHROMIUM ?? '/usr/bin/chromium'
  browser = await chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] })
})
afterAll(async () => {
  await browser?.close()
  for (const app of apps ?? []) await app.close()
  await sql?.end()
  await relay?.kill()
  await server?.stop()
})

/** The screen has no fault that a machine can see, and its picture is taken when it has a place in the tour. */
async function look({ page }: PersonAtScreen, name?: string): Promise<void> {
  await expect.poll(() => faultsOf(page), { message: name ?? '' }).toEqual([])
  if (name !== undefined) await picture(page, name)
}
/** Waits until a text stands on the screen, and gives the password again where that is asked before (AU-9). */
async function seesConfirmed(me: PersonAtScreen, text: string): Promise<void> {
  const asked = me.page.getByRole('dialog', { name: me.say('login', 'confirm.title') })
  await asked.or(me.page.getByText(text)).first().waitFor()
  if (await asked.isVisible()) await me.type(founder.password, '{Enter}')
  await me.sees(text)
}
async function openPart(me: PersonAtScreen, part: 'network' | 'hq'): Promise<void> {
  await me.go('settings')
  await me.page.getByRole('radio', { name: me.say('settings', `parts.${part}`) }).click()
}
async function cutOff(me: PersonAtScreen): Promise<void> {
  await openPart(me, 'network')
  await me.field(me.say('network', 'switch')).uncheck()
  await me.sees(me.say('network', 'offTitle'))
}

test('the first depot, on no network with any other, is linked to headquarters by address and code', async () => {
  const t = (key: string) => a.say('relay', key)
  a = await openApp(apps[0])
  await logIn(a, founder.login, founder.password)
  await cutOff(a)
  await setPrices(a, { I: '1850' })
  await openTill(a, '500000')
  await openPart(a, 'hq')
  await a.fill({ [t('url')]: relay.address, [t('code')]: relay.code ?? '' })
  await look(a, 'headquarters/1-link')
  await a.button(t('enrolVerb')).click()
  await seesConfirmed(a, t('state.even'))
  await look(a)
  await apps[0].kill()
})

test('a second depot joins by a card alone: the card names the relay, and its data comes from there', async () => {
  const [first, second] = apps
  const file = (name: string) => join(second.folder, name)
  mkdirSync(second.dataDir, { recursive: true })
  const request = await ran(['enrol', '--request', '--name', 'Bureau de Yaoundé', '--data', second.dataDir])
  writeFileSync(file('request.json'), JSON.stringify(request))
  const approved = await ran(
    [
      ...['enrol', '--approve', file('request.json'), '--warehouse', 'YAO', '--new', 'Direction de Yaoundé'],
      ...['--rights', 'hq', '--data', first.dataDir, '--as', founder.login],
    ],
    founder.password,
  )
  writeFileSync(file('card.txt'), String(approved['card']))
  await ran(['enrol', '--card', file('card.txt'), '--data', second.dataDir])
  a = await openApp(first)
  await logIn(a, founder.login, founder.password)
  await openPart(a, 'hq')
  await a.sees(a.say('relay', 'state.even'))
  b = await openApp(second)
  await b.page.locator('#user').waitFor()
  await logIn(b, founder.login, founder.password)
  await cutOff(b)
  await b.go('farmers')
  await b.sees('FOTSO BÉKOLO Hortense')
  await look(b)
  await b.go('deliveries')
})

test('what is recorded at the first is at headquarters, and the second sees it', async () => {
  await startDelivery(a)
  await typeDelivery(a, {
    find: 'hortense fotso b',
    bags: '3',
    weighings: ['64,5', '131,2'],
    moisture: '7,5',
    grade: '1',
  })
  await a.button(a.say('counter', 'saveUnpaid')).click()
  await a.sees(/^Livraison \w{6}-\d{4}-L\d{5} enregistrée/)
  number =
    /\w{6}-\d{4}-L\d{5}/.exec(
      await a.page
        .getByText(/^Livraison \w{6}-\d{4}-L\d{5}/)
        .first()
        .innerText(),
    )?.[0] ?? ''
  await a.go('deliveries')
  await a.page.getByRole('gridcell', { name: number }).click()
  await a.page.getByRole('complementary').getByText(a.say('copies', 'atHq')).first().waitFor()
  await look(a, 'headquarters/2-at-headquarters')
  await b.page.getByRole('gridcell', { name: number }).click()
  await b.page.getByRole('complementary').getByRole('heading', { level: 2 }).waitFor()
  await look(b, 'headquarters/3-second-depot')
  await expect
    .poll(async () => (await sql.query('SELECT 1 FROM relay.hq_delivery WHERE no = $1', [number])).rowCount)
    .toBe(1)
})

/** Changes both keys of the relay on its page: too early, then not at all, then in the end. */
async function changeKeys(me: PersonAtScreen): Promise<void> {
  const t = (key: string) => me.say('admin', key)
  const keys = async (purpose: string) =>
    (await sql.query('SELECT 1 FROM relay.relay_key WHERE purpose = $1', [purpose])).rowCount
  const ask = async (purpose: string) => {
    await me.button(t(`rotate.${purpose}`)).click()
    const dialog = me.page.getByRole('dialog', { name: t(`rotateTitle.${purpose}`) })
    await dialog.getByText(t(`rotateHint.${purpose}`)).waitFor()
    return dialog
  }
  const early = await ask('token')
  await early.getByRole('button', { name: t('rotateVerb') }).click()
  await early.getByText(t('trouble_TooMany')).waitFor()
  await look(me)
  await early.getByRole('button', { name: me.say('common', 'action.cancel') }).click()
  await early.waitFor({ state: 'detached' })
  await sql.query("UPDATE relay.relay_key SET made_at = made_at - interval '2 hours'")
  relay.reload()
  for (const purpose of ['token', 'witness']) {
    const dialog = await ask(purpose)
    await look(me)
    expect(await keys(purpose)).toBe(1)
    const verb = dialog.getByRole('button', { name: t('rotateVerb') })
    // it reads its keys again in its own time
    await expect
      .poll(async () => {
        if (await verb.isVisible()) await verb.click({ timeout: 5_000 }).catch(() => undefined)
        return keys(purpose)
      })
      .toBe(2)
    await dialog.waitFor({ state: 'detached' })
    await me.page.getByText(t('rotated')).first().waitFor()
  }
  await me.page.getByText(t('event_rotate')).nth(1).waitFor()
}

test('an administrator opens the page of headquarters with his own account, bars the other station and lets it in again', async () => {
  const page = personAt(await browser.newPage({ viewport: { width: 1366, height: 768 } }), 'fr')
  page.page.on('pageerror', error => errors.push(error.message))
  page.page.on('console', line => /Content Security Policy/.test(line.text()) && errors.push(line.text()))
  await page.page.goto(`${relay.address}/admin/`)
  await page.sees(page.say('admin', 'closed.title'))
  await look(page)
  await openPart(a, 'hq')
  await a.button(a.say('relay', 'pageOpen')).click()
  await seesConfirmed(a, a.say('relay', 'pageReady'))
  await a.button(a.say('relay', 'pageCopy')).click()
  await a.page.locator('#relay-url').focus()
  await a.type('{Control+v}')
  const link = await a.page.locator('#relay-url').inputValue()
  expect(link).toMatch(/\/admin\/#[\w-]{64}$/)
  await page.page.goto(link)
  await page.sees('Direction de Yaoundé')
  expect(page.page.url()).toBe(`${relay.address}/admin/`)
  await look(page, 'headquarters/4-admin')

  const t = (key: string, values = {}) => page.say('admin', key, values)
  const row = page.page.getByRole('row').filter({ hasText: 'Direction de Yaoundé' })
  await row.getByRole('button', { name: t('bar') }).click()
  await look(page)
  await page.button(t('barVerb')).click()
  await row.getByText(t('states.barred')).waitFor()
  await openPart(b, 'hq')
  await b.sees(b.say('relay', 'why_Revoked'))
  await row.getByRole('button', { name: t('letIn') }).click()
  await page.button(t('letInVerb')).click()
  await row.getByText(t('states.member')).waitFor()
  // it asks again by itself as well, and may have been let in before the button was reached
  const again = b.button(b.say('relay', 'again'))
  await again
    .or(b.page.getByText(b.say('relay', 'state.even')))
    .first()
    .waitFor()
  if (await again.isVisible()) await again.click({ timeout: 5_000 }).catch(() => undefined)
  await b.sees(b.say('relay', 'state.even'))

  await changeKeys(page)
  // what the old keys signed is believed still
  await b.sees(b.say('relay', 'state.even'))

  await page.page.getByRole('button', { name: page.say('app', 'theme.dark') }).click()
  await page.button('English').click()
  const english = personAt(page.page, 'en')
  await english.sees(english.say('admin', 'journal'))
  await look(english, 'headquarters/5-dark')
  await english.button(english.say('admin', 'leave')).click()
  await english.sees(english.say('admin', 'closed.title'))
  await page.page.goto(link)
  await english.sees(english.say('admin', 'closed.title'))
  expect(errors).toEqual([])
})
