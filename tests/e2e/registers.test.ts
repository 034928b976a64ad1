import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readPaper } from '../support/read-paper.ts'
import { openServedStation, type ServedStation, superadmin } from '../support/served-station.ts'
import { projectRoot } from '../support/source-files.ts'

// The register through its screens: a messy file comes in, a farmer is opened, changed and archived, everything can be taken back.

const registerFile = join(projectRoot, 'tests/golden/import/registre-planteurs-ebebda.csv')

let station: ServedStation
let page: Page
beforeAll(async () => {
  station = await openServedStation()
  page = station.page
})
afterAll(async () => station?.close())

const button = (name: string | RegExp) => page.getByRole('button', { name, exact: typeof name === 'string' })
const figure = (label: string) =>
  page.locator('section > div > div', { hasText: label }).locator('strong').first().innerText()
const plain = (text: string) => text.replace(/[\s\u00a0\u202f]/g, '')
const pane = () => page.getByRole('complementary', { name: 'Fiche' })
/** A station that started anew asks for it before a grave act, so that no slow machine decides whether it does (AU-9). */
const giveAgain = async (asked: string) => {
  await page.getByRole('dialog', { name: asked }).locator('input').fill(superadmin.password)
  await page.keyboard.press('Enter')
}
const listed = (name: string) => page.locator('.ag-row', { hasText: name }).first()

describe('the import of a register', () => {
  test('an empty list teaches how the first farmers come', async () => {
    await station.go('farmers')
    await page.getByText('Aucun planteur encore').waitFor()
    await button('Importer le registre').click()
    await page.getByText('Le registre à importer').waitFor()
  })

  test('the file is read as it is: encoding, separator, line of headings, columns', async () => {
    await page.locator('input[type=file]').setInputFiles(registerFile)
    await page.getByText('Ce qui a été lu').waitFor()
    await expect.poll(() => page.locator('#encoding').inputValue()).toBe('Windows-1252')
    await expect.poll(() => page.locator('#separator').inputValue()).toContain(';')
    await expect.poll(() => page.locator('#headerRecord').inputValue()).toBe('Ligne 3')
    await expect.poll(() => page.locator('#map-name').inputValue()).toContain('Nom et prénoms')
    await expect.poll(() => page.locator('#map-position').inputValue()).toContain('GPS')
  })

  test('the check counts every record, the records say why, the lines to review are handed over', async () => {
    await button(/Vérifier le fichier/).click()
    await page.getByText('Rien n’est encore écrit').waitFor()
    const counts = await Promise.all(['Lignes lues', 'À créer', 'Déjà inscrites', 'Rejetées', 'Sautées'].map(figure))
    const [rows = 0, created = 0, matched = 0, rejected = 0, skipped = 0] = counts.map(text => Number(plain(text)))
    expect(rows).toBeGreaterThan(1_000)
    expect(created + matched + rejected + skipped).toBe(rows)
    await button('Sautées').click()
    await listed('ligne de titres').waitFor()
    await button('Doubles').click()
    await listed('sans doute déjà inscrit').click()
    await pane().getByText('Lui ressemblent').waitFor()
    const download = page.waitForEvent('download')
    await button('Lignes à revoir').click()
    const lines = readFileSync(await (await download).path(), 'utf8')
    expect(lines.charCodeAt(0)).toBe(0xfeff)
    expect(lines.split('\r\n').length).toBeGreaterThan(10)
  })

  test('applied, the records are in the list', async () => {
    await button(/^Importer 1/).click()
    await page.getByText('sont entrées dans le registre').waitFor()
    await button('Voir les planteurs').click()
    await page.getByText(/^1.184 planteurs$/).waitFor()
  })
})

describe('a farmer', () => {
  test('shows what was understood and what the file said', async () => {
    await page.getByPlaceholder('Nom, code, téléphone').fill('ebongue barthelemy')
    await listed('EBONGUE Barthélémy').click()
    await pane().getByText('+237').first().waitFor()
    await pane()
      .getByText(/d’origine\s: 00237 6 98 59 69 38|Récépissé KIT332-7077707/)
      .first()
      .waitFor()
    await pane().getByText('Importée par NGONO Clarisse').waitFor()
  })

  test('stays when Escape closes the filters, the notices or a list of values: one key, one thing', async () => {
    const notices = page.locator('header').getByRole('button', { name: /^Avis/ })
    const hung = page.locator('[class*="-dropdown"]').filter({ visible: true })
    for (const opener of [button(/^Filtres/), button('Vues'), notices]) {
      await opener.click()
      await hung.first().waitFor()
      await page.keyboard.press('Escape')
      await expect.poll(() => hung.count()).toBe(0)
      await pane().waitFor()
    }
    await button('Modifier').click()
    await page.locator('#region').click()
    await page.getByRole('option').first().waitFor()
    await page.keyboard.press('Escape')
    await expect.poll(() => page.getByRole('option').count()).toBe(0)
    await page.locator('#region').waitFor()
    await page.keyboard.press('Escape')
    await button('Modifier').waitFor()
  })

  test('is changed; nothing typed is lost; the history tells before and after', async () => {
    await button('Modifier').click()
    await page.locator('#phone').fill('12')
    await page.locator('#birth').fill('21/01/1956')
    await button(/Enregistrer/).click()
    await page.getByRole('link', { name: /Téléphone\s: écrivez 9 chiffres/ }).waitFor()
    await expect.poll(() => page.locator('#phone').inputValue()).toBe('12')
    await page.locator('#phone').fill('677 12 34 56')
    await page.getByRole('link', { name: 'Caisse', exact: true }).click()
    await page.getByText('Quitter sans enregistrer').waitFor()
    await button('Garder le brouillon').click()
    await page.getByRole('heading', { level: 1, name: 'Caisse' }).waitFor()
    await page.goBack()
    await page.getByText(/Brouillon du .* repris/).waitFor()
    await expect.poll(() => page.locator('#birth').inputValue()).toBe('21/01/1956')
    await page.keyboard.press('Control+Enter')
    await pane().getByText('Modifiée par NGONO Clarisse').waitFor()
    await pane().locator('ins', { hasText: '21/01/1956' }).waitFor()
    await pane()
      .locator('del', { hasText: /6.98.59.69.38/ })
      .waitFor()
  })

  test('is told to be somebody else’s likely double before he is created', async () => {
    await station.go('farmers?mode=new')
    await page.locator('#name').fill('Barthélémy EBONGUE')
    await page.locator('#idNumber').fill('KIT332 7077707')
    await page.getByText(/planteurs lui ressemblent/).waitFor()
    await page.getByText('même nom, même pièce').waitFor()
    await button('Écrire EBONGUE Barthélémy').click()
    await page.locator('#cooperative').fill('Coopérative du matin')
    await page.getByText('Créer la coopérative').click()
    await button(/Créer le planteur/).click()
    await pane().getByText('Coopérative du matin').first().waitFor()
    await pane()
      .getByText(/planteurs lui ressemblent/)
      .waitFor()
  })

  test('is archived with a reason, and comes back', async () => {
    await button('Archiver…').click()
    await page.getByLabel('Motif').fill('inscrit deux fois')
    await button('Archiver').click()
    await pane().getByText('Motif : inscrit deux fois').or(pane().getByText('inscrit deux fois')).first().waitFor()
    await button('Rétablir').click()
    await pane().getByText('Rétablie par NGONO Clarisse').waitFor()
  })
})

test('a supplier waits for a manager: rejected only with a reason, then validated (SUP-1)', async () => {
  await station.go('suppliers')
  await listed('TABI John').click()
  await pane().getByText('À valider').first().waitFor()
  await button('Refuser…').click()
  await button('Refuser').click()
  await page.getByText('Dites pourquoi, en 10 caractères au moins.').waitFor()
  await page.getByLabel('Pourquoi').fill('contrat sans signature')
  await button('Refuser').click()
  await pane().getByText('Refusé').first().waitFor()
  await button('Valider…').click()
  await button('Valider').click()
  await pane().getByText('Validé').first().waitFor()
})

test('a price that is chosen shows what it says; only its button withdraws it, with a reason (DEL-6)', async () => {
  await station.go('prices')
  // A screen that is still being fetched from a station that stops is one that did not load.
  await button(/^Nouveau prix/).waitFor()
  await station.restart()
  await button(/^Nouveau prix/).click()
  await page.getByLabel('FCFA/kg').fill('3200')
  await button('Fixer le prix').click()
  await giveAgain('Votre mot de passe, encore une fois')
  const row = page.locator('.ag-row', { hasText: '200' }).first()
  await row.click()
  await pane().getByText('En vigueur').waitFor()
  await expect.poll(() => page.getByRole('dialog').count()).toBe(0)
  await button('Retirer ce prix…').click()
  await page.getByLabel('Motif').fill('prix mal lu')
  await button('Retirer ce prix').click()
  await pane().getByText('Retiré', { exact: true }).waitFor()
  await expect.poll(() => button('Retirer ce prix…').count()).toBe(0)
})

describe('the territory (COOP-1)', () => {
  test('a place that the official list lacks is added, found, and offered in forms', async () => {
    await station.go('territory')
    await listed('Centre').waitFor()
    await button(/^Nouveau/).click()
    await button(/^Ajouter le lieu/).click()
    await page.getByText('Choisissez la région.').first().waitFor()
    await page.locator('#name').fill('Nkolmebanga')
    await page.locator('#region').click()
    await page.getByRole('option', { name: 'Centre' }).click()
    await page.locator('#departement').click()
    await page.getByRole('option', { name: 'Lékié' }).click()
    await page.keyboard.press('Control+Enter')
    await pane().getByText('Hors liste officielle').first().waitFor()
    await station.go('farmers?mode=new')
    await page.locator('#region').click()
    await page.getByRole('option', { name: 'Centre' }).click()
    await page.locator('#departement').click()
    await page.getByRole('option', { name: 'Lékié' }).click()
    await page.locator('#arrondissement').click()
    await page.getByRole('option', { name: 'Nkolmebanga' }).click()
    // Not the one of a notice that something was archived just now.
    await page.getByRole('main').getByRole('button', { name: 'Annuler' }).click()
    await button('Abandonner').click()
    await page.getByText(/^[\d\s]+planteurs$/).waitFor()
  })

  test('a depot is put into it (COOP-1)', async () => {
    await station.go('settings?part=warehouses')
    await listed('Magasin d’Ebebda').click()
    await pane().getByText('En stock').waitFor()
    await page.keyboard.press('F2')
    await page.locator('#arrondissement').click()
    await page.getByRole('option', { name: 'Nkolmebanga' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Enregistrer' }).click()
    await pane().getByText('Nkolmebanga').first().waitFor()
    await station.go('territory?id=CE.LEKIE.NKOLMEBANGA')
    await expect
      .poll(() =>
        pane()
          .locator('div', { hasText: /^Dépôts1$/ })
          .count(),
      )
      .toBeGreaterThan(0)
  })

  test('its page has what lies in it, and opens the farmers there', async () => {
    await station.go('territory?id=CE.LEKIE')
    await pane().getByText('Liste officielle').waitFor()
    await pane().getByRole('link', { name: 'Nkolmebanga' }).waitFor()
    const farmers = pane().locator('a[href="#/farmers?place=CE.LEKIE"]')
    const count = plain(await farmers.innerText())
    await farmers.click()
    await expect.poll(() => button('Lékié').getAttribute('aria-pressed')).toBe('true')
    await expect
      .poll(async () => plain(await page.getByText(/^[\d\s]+planteurs$/).innerText()))
      .toBe(`${count}planteurs`)
  })
})

describe('what is on screen', () => {
  test('leaves as a workbook, as CSV and on paper: the same rows, columns and words (EXPT-1)', async () => {
    await station.restart()
    await page.reload()
    await station.go('suppliers')
    await listed('TABI John').waitFor()
    const handed = async (start: () => Promise<void>) => {
      const download = page.waitForEvent('download')
      await start()
      const file = await download
      return { name: file.suggestedFilename(), bytes: readFileSync(await file.path()) }
    }
    const day = /^Fournisseurs-\d{4}-\d\d-\d\d/
    const csv = await handed(async () => {
      await button('Exporter').click()
      await page.getByRole('menuitem', { name: 'Texte CSV (.csv)' }).click()
      await giveAgain('Votre mot de passe, encore une fois')
    })
    expect(csv.name).toMatch(day)
    const lines = csv.bytes.toString('utf8').split('\r\n')
    expect(lines[0]).toBe('\ufeff"Code";"Nom";"Validation";"Téléphone";"Fin";"Planteurs";"Livré kg"')
    expect(lines.find(line => line.includes('TABI John'))).toContain('"Validé"')
    const workbook = await handed(async () => {
      await button('Exporter').click()
      await page.getByRole('menuitem', { name: 'Classeur Excel (.xlsx)' }).click()
    })
    expect(workbook.name).toMatch(/\.xlsx$/)
    expect(workbook.bytes.subarray(0, 2).toString('latin1')).toBe('PK')
    const paper = await handed(() => page.keyboard.press('Control+p'))
    const read = readPaper(paper.bytes)
    expect(read.check).toContain('No syntax or stream encoding errors')
    for (const part of ['SCOOPS Ebebda', 'Fournisseurs', 'TABI John', 'Page 1/']) expect(read.text).toContain(part)
  })

  test('is kept under a name, chosen again after a restart of the screens, renamed and removed', async () => {
    const menu = (name: string | RegExp) => page.getByRole('menuitem', { name })
    const view = (name: string) => page.getByRole('menuitemradio', { name })
    await button('À valider').click()
    await page.locator('.ag-header-cell[col-id=farmers]').click()
    await button('Vues').click()
    await menu('Enregistrer cette vue…').click()
    await page.getByLabel('Nom de la vue').fill('Mes attentes')
    await page.keyboard.press('Enter')
    await button('Mes attentes').waitFor()
    // at once: the station has not been told of the view yet
    await page.reload()
    await button('Vues').click()
    await view('Mes attentes').click()
    await page.locator('.ag-header-cell[col-id=farmers][aria-sort=ascending]').waitFor()
    await expect.poll(() => button('Tous').getAttribute('aria-pressed')).toBe('false')
    await listed('TABI John').waitFor({ state: 'detached' })
    await button('Tous').click()
    await listed('TABI John').waitFor()
    await button('Vues').click()
    await view('Mes attentes').click()
    await button('Mes attentes').click()
    await menu('Renommer la vue…').click()
    await page.getByLabel('Nom de la vue').fill('À voir avec le chef')
    await page.keyboard.press('Enter')
    await button('À voir avec le chef').click()
    await menu('Supprimer la vue').click()
    await page.getByText('Vue « À voir avec le chef » supprimée').waitFor()
    await button('Vues').click()
    await expect.poll(() => view('À voir avec le chef').count()).toBe(0)
    await page.keyboard.press('Escape')
    await button('Annuler').click()
    await button('Vues').click()
    await view('À voir avec le chef').waitFor()
    await page.keyboard.press('Escape')
  })
})

test('the import is undone from the list of imports, in English as well, once the password was given again (AU-9)', async () => {
  await station.restart()
  await page.evaluate(() => localStorage.setItem('language', 'en'))
  await page.reload()
  await station.go('import')
  await page.getByText('Earlier imports').waitFor()
  await button('Undo this import').click()
  await button('Undo the import').click()
  await giveAgain('Your password, once more')
  await page.getByText('Undone').waitFor()
  await station.go('farmers')
  await page.getByText('1 farmer', { exact: true }).waitFor()
})

test('a day of long ago without a price says so once, and is recorded only once somebody says that it is that day', async () => {
  const focus = () => page.evaluate(() => document.activeElement?.id)
  const confirm = () => page.keyboard.press('Control+Enter')
  /** The counter takes no second confirmation before the station answered the first. */
  const refused = async () => {
    const answered = page.waitForResponse(/deliveries\/record/)
    await confirm()
    await answered
    await expect.poll(() => page.locator('main [data-loading]').count()).toBe(0)
  }
  await station.go('counter')
  await page.locator('#farmer').fill('EBONGUE')
  await page.getByRole('option').first().click()
  await page.locator('#day').fill('12/03/1999')
  await page.locator('#bags').fill('2')
  await page.locator('#weighing-0').fill('130')
  await page.getByText('HS', { exact: true }).click()
  const noPrice = page.getByText('No price is set for grade HS on 12/03/1999', { exact: false })
  await noPrice.waitFor()
  await refused()
  await expect.poll(focus).toBe('price')
  await page.locator('#price').fill('900')
  await refused()
  await expect.poll(focus).toBe('overrideWhy')
  expect(await noPrice.count()).toBe(1)
  await page.locator('#overrideWhy').fill('ancien cahier')
  await page.getByText('12/03/1999 is in no season.').waitFor()
  await confirm()
  const thatDay = button('It is 12/03/1999, save it')
  await expect.poll(() => thatDay.evaluate(one => one === document.activeElement)).toBe(true)
  expect(await page.locator('#day').inputValue()).toBe('12/03/1999')
  await page.keyboard.press('Enter')
  await page.getByText(/^Delivery .*HC.* saved/).waitFor()
})

test('no screen threw an error or broke the policy of the page', () => {
  expect(station.complaints).toEqual([])
})
