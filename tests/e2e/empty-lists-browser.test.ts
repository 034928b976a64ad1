import { afterAll, beforeAll, expect, test } from 'vitest'
import { openServedStation, type ServedStation } from '../support/served-station.ts'

// A list in which nothing stands says so; that nothing matches is said of what somebody asked for.

let station: ServedStation
beforeAll(async () => {
  station = await openServedStation()
})
afterAll(async () => station?.close())

const heading = (name: string) => station.page.getByRole('heading', { name })

test('no delivery at all is not a search that found none, though the list opens narrowed to a week', async () => {
  await station.go('deliveries')
  await heading('Aucune livraison encore').waitFor()
  expect(await heading('Rien ne correspond').count()).toBe(0)
  await station.page.getByPlaceholder(/./).last().fill('personne')
  await heading('Rien ne correspond').waitFor()
})
