import type { PersonAtScreen } from './person-at-screen.ts'

/** Who starts the station of the tests, and with what answers. */
export const founder = { name: 'ONANA Marie-Claire', login: 'onana.marie', password: 'quatre sacs au soleil' }
const depot = {
  organisation: 'Coopérative des Planteurs de la Lékié',
  address: 'BP 114, Obala',
  phone: '+237 677 12 34 56',
  niu: 'M051712345678A',
  rccm: 'RC/OBA/2017/B/114',
  buyerCard: 'ONCC-2026-0417',
  warehouse: 'Magasin d’Ebebda',
  station: 'Comptoir',
}

/** Called with the name of each step as it stands filled in, before it is left. */
export type AtStep = (step: 'start' | 'organisation' | 'depot' | 'person' | 'words' | 'typed' | 'done') => Promise<void>

/** The set-up wizard from an empty PC to the login, by keyboard but for the first choice; answers the 24 words as shown. */
export async function setUpStation(me: PersonAtScreen, at: AtStep): Promise<string[]> {
  const { page, say, type } = me
  const setup = (key: string, values = {}) => say('setup', key, values)
  await me.sees(setup('start.title'))
  await at('start')
  await page.getByRole('button', { name: setup('start.create') }).click()

  await me.sees(setup('heading.organisation'))
  await type(depot.organisation, '{Enter}', depot.address, '{Enter}', depot.phone, '{Enter}')
  await type(depot.niu, '{Enter}', depot.rccm, '{Enter}', depot.buyerCard)
  await at('organisation')
  await type('{Enter}')

  await me.sees(setup('heading.depot'))
  await type(depot.warehouse)
  await me.choose(setup('field.region'), 'Centre')
  await me.choose(setup('field.departement'), 'Lékié')
  await me.fill({ [setup('field.village')]: 'Ebebda', [setup('field.station')]: depot.station })
  await at('depot')
  await me.button(say('common', 'action.continue')).click()

  await me.sees(setup('heading.person'))
  await type(founder.name, '{Tab}', '{Tab}', founder.password)
  await me.field(setup('field.repeat')).fill(founder.password)
  await at('person')
  await type('{Enter}')

  await me.sees(setup('heading.words'))
  const words = await page
    .getByRole('list', { name: setup('heading.words') })
    .getByRole('listitem')
    .allInnerTexts()
  await at('words')
  await me.field(setup('words.written')).check()
  await me.button(say('common', 'action.continue')).click()

  await me.sees(setup('heading.typed'))
  await typeWordsBack(me, words)
  await at('typed')
  await type('{Enter}')

  await me.sees(setup('heading.done'))
  await at('done')
  await type('{Enter}')
  await me.sees(say('login', 'title'))
  return words
}

/** Types those of the words that are asked for. */
async function typeWordsBack(me: PersonAtScreen, words: readonly string[]): Promise<void> {
  const labels = await me.page.locator('form label').allInnerTexts()
  for (const [at, label] of labels.entries()) {
    const place = Number(/\d+/.exec(label)?.[0])
    const word = words[place - 1]?.replace(/^\d+\s*/, '') ?? ''
    await me.type(word, ...(at === labels.length - 1 ? [] : ['{Enter}']))
  }
}

export async function logIn(me: PersonAtScreen, login: string, password: string): Promise<void> {
  await me.sees(me.say('login', 'title'))
  await me.page.locator('#user').fill(login)
  await me.type('{Enter}', password, '{Enter}')
}

/** Locks the screen and opens it again: no grave act asks for the password then, however slow the machine (AU-9). */
export async function openAgain(me: PersonAtScreen, password: string): Promise<void> {
  await me.type('{Control+l}')
  await me.sees(me.say('login', 'lock.title'))
  await me.type(password, '{Enter}')
  await me.page.getByRole('navigation').waitFor()
}

/** One price for each grade, from today on. */
export async function setPrices(me: PersonAtScreen, prices: Record<string, string>): Promise<void> {
  await me.go('prices')
  for (const [grade, price] of Object.entries(prices)) {
    await me.type('{Control+n}')
    const dialog = me.page.getByRole('dialog')
    await dialog.getByRole('radio', { name: grade, exact: true }).click()
    await dialog.getByLabel(me.say('prices', 'price')).fill(price)
    await me.button(me.say('prices', 'save')).click()
    await dialog.waitFor({ state: 'hidden' })
  }
}

/** Opens the till on a counted amount. */
export async function openTill(me: PersonAtScreen, counted: string): Promise<void> {
  await me.go('till')
  await me.type('{Control+n}')
  await me.sees(me.say('till', 'countNow'))
  await me.type(counted, '{Enter}')
  await me.page.getByRole('dialog').waitFor({ state: 'hidden' })
}

/** Brings a register in, as it is, through the wizard; answers the four counts as shown. */
export async function importRegister(
  me: PersonAtScreen,
  file: string,
  at: (step: string) => Promise<void>,
): Promise<void> {
  const { page, say } = me
  const words = (key: string, values = {}) => say('import', key, values)
  await me.go('home')
  await page.getByRole('link', { name: say('app', 'home.first.farmers') }).click()
  await me.sees(words('file.title'))
  await at('file')
  await page.locator('input[type=file]').setInputFiles(file)
  await me.sees(words('map.title'))
  await at('map')
  await me.type('{Control+Enter}')
  await me.sees(words('checked.nothingWritten'))
  await page.getByText(say('common', 'grid.loading')).waitFor({ state: 'hidden' })
  await page
    .locator('.ag-row .ag-cell', { hasText: /\p{Letter}/u })
    .first()
    .waitFor()
  await at('checked')
  await me.type('{Control+Enter}')
  await page.getByRole('button', { name: words('done.see.farmers') }).waitFor()
  await at('done')
}

export interface Brought {
  /** What is typed to find the farmer, his name as it then stands there. */
  find: string
  bags: string
  weighings: readonly string[]
  moisture: string
  /** The key that picks it: 1, 2 or 3. */
  grade: '1' | '2' | '3'
}

/** From anywhere to an empty delivery, by keys. */
export async function startDelivery(me: PersonAtScreen): Promise<void> {
  await me.type('{Control+1}')
  await me.page.locator('header h1', { hasText: me.say('app', 'screen.home') }).waitFor()
  await me.type('{Control+n}')
  await me.page.locator('#farmer:focus').waitFor()
}

/** Types a delivery at the counter by keyboard alone, until it only wants confirming; answers how many keys it took. */
export async function typeDelivery(me: PersonAtScreen, brought: Brought): Promise<number> {
  const { page } = me
  await page.locator('#farmer:focus').waitFor()
  const rows = brought.weighings.flatMap(weight => [weight, '{Enter}'])
  const find = [brought.find]
  await me.type(...find)
  await page.locator('[role=option][data-combobox-selected]').waitFor()
  await me.type('{Enter}')
  await page.locator('#bags:focus').waitFor()
  // bags, tare as proposed, each weighing, an empty one to go on, moisture, no foreign matter, grade
  const rest = [brought.bags, '{Enter}', '{Enter}', ...rows, '{Enter}', brought.moisture, '{Enter}', '{Enter}']
  await me.type(...rest, brought.grade)
  await page.getByText(me.say('counter', 'paidNow'), { exact: true }).waitFor()
  const keys = [...find, '{Enter}', ...rest, brought.grade].map(one => (one.startsWith('{') ? 1 : one.length))
  return keys.reduce((sum, count) => sum + count, 0)
}
