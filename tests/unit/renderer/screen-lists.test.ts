import { QueryClientProvider } from '@tanstack/react-query'
import { createElement, type ReactNode } from 'react'
import { renderToString } from 'react-dom/server'
import i18next from 'i18next'
import { I18nextProvider } from 'react-i18next'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ListQuery } from '#shared/contract/fields.ts'
import { listAudit } from '#main/services/ledger/show-audit.ts'
import * as counterLists from '#main/services/lists/counter-lists.ts'
import { kindOf as writtenAs } from '#main/services/lists/list-rows.ts'
import * as registerLists from '#main/services/lists/register-lists.ts'
import { listUsers } from '#main/services/users/list-users.ts'
import type { ShownList } from '#main/services/lists/shown-list.ts'
import { queryClient } from '../../../src-renderer/api/queries.ts'
import { useCooperativeColumns } from '../../../src-renderer/features/cooperatives/CooperativesScreen.tsx'
import { useDeliveryColumns } from '../../../src-renderer/features/deliveries/DeliveriesScreen.tsx'
import { useFarmerColumns } from '../../../src-renderer/features/farmers/FarmersScreen.tsx'
import { useAuditColumns } from '../../../src-renderer/features/ledger/AuditList.tsx'
import { usePaymentColumns } from '../../../src-renderer/features/payments/PaymentsScreen.tsx'
import { usePriceColumns } from '../../../src-renderer/features/prices/PricesScreen.tsx'
import { useDepotColumns } from '../../../src-renderer/features/settings/DepotsPart.tsx'
import { useSeasonColumns } from '../../../src-renderer/features/settings/SeasonsPart.tsx'
import { useLotColumns } from '../../../src-renderer/features/stock/StockScreen.tsx'
import { usePlaceColumns } from '../../../src-renderer/features/territory/TerritoryScreen.tsx'
import { useSupplierColumns } from '../../../src-renderer/features/suppliers/SuppliersScreen.tsx'
import { useTillColumns } from '../../../src-renderer/features/till/TillScreen.tsx'
import { useUserColumns } from '../../../src-renderer/features/users/UsersScreen.tsx'
import { withMany } from '../../../src-renderer/i18n/plurals.ts'
import { english, french } from '../../../src-renderer/i18n/texts.ts'
import type { GridColumn, GridKind } from '../../../src-renderer/ui/grid-columns.tsx'
import { type CounterDesk, counterDesk } from '../../support/counter-desk.ts'

// What a screen shows of a list, the station knows of it: every column is exported as what it is, sorts and filters where it says so.

let desk: CounterDesk
beforeAll(async () => {
  desk = await counterDesk(5)
})
afterAll(() => desk.close())

type Columns = readonly GridColumn<never>[]
type Ask = (query: ListQuery) => { ok: boolean }
const screens: Record<string, { columns: () => Columns; list: ShownList; ask: () => Ask }> = {
  deliveries: {
    columns: useDeliveryColumns,
    list: counterLists.deliveryList,
    ask: () => query => desk.at.deliveries.list(desk.people.SU, query),
  },
  payments: {
    columns: usePaymentColumns,
    list: counterLists.paymentList,
    ask: () => query => desk.at.payments.list(desk.people.SU, query),
  },
  tills: {
    columns: useTillColumns,
    list: counterLists.tillList,
    ask: () => query => desk.at.till.list(desk.people.SU, query),
  },
  lots: {
    columns: useLotColumns,
    list: counterLists.lotList,
    ask: () => query => desk.at.stock.lots(desk.people.SU, query),
  },
  farmers: {
    columns: useFarmerColumns,
    list: registerLists.farmerList,
    ask: () => query => desk.station.org.farmers.list(desk.people.SU, query),
  },
  suppliers: {
    columns: useSupplierColumns,
    list: registerLists.supplierList,
    ask: () => query => desk.station.org.suppliers.list(desk.people.SU, query),
  },
  cooperatives: {
    columns: useCooperativeColumns,
    list: registerLists.cooperativeList,
    ask: () => query => desk.station.org.cooperatives.list(desk.people.SU, query),
  },
  territory: {
    columns: usePlaceColumns,
    list: registerLists.placeList,
    ask: () => query => desk.station.org.territory.list(desk.people.SU, query),
  },
  warehouses: {
    columns: useDepotColumns,
    list: registerLists.warehouseList,
    ask: () => query => desk.station.org.warehouses.list(desk.people.SU, query),
  },
  seasons: {
    columns: useSeasonColumns,
    list: registerLists.seasonList,
    ask: () => query => desk.station.org.seasons.list(desk.people.SU, query),
  },
  prices: {
    columns: usePriceColumns,
    list: registerLists.priceList,
    ask: () => query => desk.station.org.prices.list(desk.people.SU, query),
  },
  users: {
    columns: useUserColumns,
    list: registerLists.userList,
    ask: () => query => listUsers(desk.deps, desk.people.SU, query),
  },
  audit: {
    columns: useAuditColumns,
    list: counterLists.auditList,
    ask: () => query => listAudit(desk.deps, desk.people.SU, query),
  },
}

const texts = i18next.createInstance()
void texts.init({ lng: 'fr', defaultNS: 'common', initAsync: false, resources: { fr: withMany(french), en: english } })

/** The columns as the screen has them. */
function columnsOf(useColumns: () => Columns): Columns {
  let seen: Columns = []
  function Screen(): ReactNode {
    seen = useColumns()
    return null
  }
  const screen = createElement(Screen)
  renderToString(
    createElement(
      QueryClientProvider,
      { client: queryClient },
      createElement(I18nextProvider, { i18n: texts }, screen),
    ),
  )
  return seen
}

const kinds: Record<GridKind, readonly string[]> = {
  text: ['text'],
  code: ['code', 'year'],
  choice: ['text'],
  count: ['whole', 'year'],
  weight: ['kg'],
  money: ['money'],
  percent: [],
  area: ['ha'],
  day: ['day'],
  instant: ['instant'],
}
const everything: ListQuery = { offset: 0, limit: 5, sort: [], filter: {}, archived: 'hide' }

describe.each(Object.entries(screens))('the list of %s', (_, { columns, list, ask }) => {
  test('has no column that a file of it would not have, and each is written as what it is', () => {
    const shown = columnsOf(columns)
    expect(shown.length).toBeGreaterThan(3)
    for (const { field, kind, header, passing = false } of shown) {
      expect(header, field).not.toBe('')
      // What is true of this station and this moment is in no file.
      if (passing) expect(list.fields).not.toHaveProperty(field)
      if (passing) continue
      const known = list.fields[field] ?? expect.fail(`${field} is not exported`)
      expect(kinds[kind], field).toContain(writtenAs(known))
    }
    expect(new Set(shown.map(column => column.field)).size).toBe(shown.length)
  })
  test('sorts by every column that offers it, and filters where it offers a filter', () => {
    for (const { field, sortable = true, filter = false, choices } of columnsOf(columns)) {
      if (sortable) expect(ask()({ ...everything, sort: [{ field, desc: true }] }), field).toMatchObject({ ok: true })
      if (!filter) continue
      const wanted = choices === undefined ? { from: 0 } : [choices[0]?.value ?? '']
      expect(ask()({ ...everything, filter: { [field]: wanted } }), field).toMatchObject({ ok: true })
    }
  })
})
