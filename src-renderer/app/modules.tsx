import {
  CalendarRange,
  Coins,
  FileCheck,
  GitMerge,
  House,
  MapPinned,
  Monitor,
  Import,
  MessagesSquare,
  type LucideIcon,
  Package,
  ReceiptText,
  Scale,
  Settings,
  ShieldCheck,
  Sprout,
  Tags,
  Truck,
  UserCog,
  Users,
  UsersRound,
  Wallet,
  Warehouse,
} from 'lucide-react'
import type { ComponentType } from 'react'
import type { Action } from '#shared/domain/rights.ts'
import { loadScreen } from './load-screen.ts'
import type { ScreenName } from './route.ts'

/** Every screen there is, one line each. A module of the list shows when its screen is here and the role may see it. */
export const screens: Partial<Record<ScreenName, ComponentType>> = {
  counter: loadScreen(async () => (await import('../features/counter/CounterScreen.tsx')).CounterScreen),
  deliveries: loadScreen(async () => (await import('../features/deliveries/DeliveriesScreen.tsx')).DeliveriesScreen),
  payments: loadScreen(async () => (await import('../features/payments/PaymentsScreen.tsx')).PaymentsScreen),
  till: loadScreen(async () => (await import('../features/till/TillScreen.tsx')).TillScreen),
  stock: loadScreen(async () => (await import('../features/stock/StockScreen.tsx')).StockScreen),
  receipts: loadScreen(async () => (await import('../features/receipts/ReceiptsScreen.tsx')).ReceiptsScreen),
  users: loadScreen(async () => (await import('../features/users/UsersScreen.tsx')).UsersScreen),
  stations: loadScreen(async () => (await import('../features/stations/StationsScreen.tsx')).StationsScreen),
  prices: loadScreen(async () => (await import('../features/prices/PricesScreen.tsx')).PricesScreen),
  settings: loadScreen(async () => (await import('../features/settings/SettingsScreen.tsx')).SettingsScreen),
  ledger: loadScreen(async () => (await import('../features/ledger/LedgerScreen.tsx')).LedgerScreen),
  farmers: loadScreen(async () => (await import('../features/farmers/FarmersScreen.tsx')).FarmersScreen),
  suppliers: loadScreen(async () => (await import('../features/suppliers/SuppliersScreen.tsx')).SuppliersScreen),
  cooperatives: loadScreen(
    async () => (await import('../features/cooperatives/CooperativesScreen.tsx')).CooperativesScreen,
  ),
  territory: loadScreen(async () => (await import('../features/territory/TerritoryScreen.tsx')).TerritoryScreen),
  import: loadScreen(async () => (await import('../features/import/ImportScreen.tsx')).ImportScreen),
  conflicts: loadScreen(async () => (await import('../features/conflicts/ConflictsScreen.tsx')).ConflictsScreen),
  messages: loadScreen(async () => (await import('../features/messages/MessagesScreen.tsx')).MessagesScreen),
  home: loadScreen(async () => (await import('../features/home/HomeScreen.tsx')).HomeScreen),
}

export interface Module {
  at: ScreenName
  icon: LucideIcon
  /** Who sees it; absent: everybody. */
  can?: Action
  /** Below the line: seldom used. */
  below?: boolean
  /** Screens that belong to it and light it up. */
  owns?: readonly ScreenName[]
}

/** The module list, in the order of a day at the counter. The first nine answer to Ctrl+1 … Ctrl+9. */
export const modules: readonly Module[] = [
  { at: 'home', icon: House },
  { at: 'deliveries', icon: Scale, can: 'deliveries.view', owns: ['counter'] },
  { at: 'farmers', icon: Sprout, can: 'farmers.view', owns: ['import'] },
  { at: 'payments', icon: Coins, can: 'payments.view' },
  { at: 'till', icon: Wallet, can: 'till.view' },
  { at: 'stock', icon: Package, can: 'stock.view' },
  { at: 'receipts', icon: ReceiptText, can: 'receipts.verify' },
  { at: 'suppliers', icon: Truck, can: 'suppliers.view' },
  { at: 'cooperatives', icon: UsersRound, can: 'cooperatives.view' },
  { at: 'territory', icon: MapPinned, can: 'territory.view' },
  { at: 'messages', icon: MessagesSquare, can: 'messages.view' },
  { at: 'conflicts', icon: GitMerge, can: 'conflicts.view', below: true },
  { at: 'prices', icon: Tags, can: 'prices.view', below: true },
  { at: 'ledger', icon: ShieldCheck, can: 'audit.view', below: true },
  { at: 'users', icon: Users, can: 'users.view', below: true },
  { at: 'stations', icon: Monitor, can: 'stations.view', below: true },
  { at: 'settings', icon: Settings, can: 'settings.view', below: true },
]

/** The sign of a kind of record in search results. */
export const recordIcons: Record<string, LucideIcon> = {
  farmer: Sprout,
  supplier: Truck,
  cooperative: UsersRound,
  delivery: Scale,
  payment: Coins,
  lot: Package,
  till: Wallet,
  place: MapPinned,
  warehouse: Warehouse,
  season: CalendarRange,
  price: Tags,
  station: Monitor,
  user: UserCog,
  import: Import,
  receipt: FileCheck,
}
