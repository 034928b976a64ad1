import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { adoption } from './adoption.ts'
import { conflicts } from './conflicts.ts'
import { conversations } from './conversations.ts'
import { courier } from './courier.ts'
import { deliveries, drafts, payments } from './counter.ts'
import { files } from './files.ts'
import { imports } from './imports.ts'
import { messages } from './messages.ts'
import { network } from './network.ts'
import { sessions, users } from './people.ts'
import { procedure } from './procedure.ts'
import { records } from './records.ts'
import { registers } from './registers.ts'
import { relay } from './relay.ts'
import { setup } from './setup.ts'
import { stations } from './stations.ts'
import { receipts, stock, till } from './till-stock-receipts.ts'
import { backups, home, ledger, notifications } from './station.ts'

/** What a station pushes to its screens: which tables changed, how far a long job is, that the session ended. */
export const pushed = z.discriminatedUnion('topic', [
  z.object({ topic: z.literal('changed'), tables: z.array(z.string()) }),
  z.object({
    topic: z.literal('progress'),
    job: z.enum(['import', 'verify', 'backup', 'drill', 'export', 'courier', 'adoption']),
    id: z.string(),
    done: z.int(),
    of: z.int(),
  }),
  z.object({ topic: z.literal('session'), state: z.enum(['ended', 'locked']) }),
])
export type Pushed = z.infer<typeof pushed>

/** The one list of procedures: what a screen, the command line or a script may ask of a station. */
export const contract = {
  setup,
  sessions,
  users,
  ...registers,
  imports,
  deliveries,
  drafts,
  payments,
  till,
  stock,
  receipts,
  ledger,
  conflicts,
  courier,
  stations,
  adoption,
  network,
  messages,
  files,
  conversations,
  records,
  relay,
  backups,
  notifications,
  home,
  events: { subscribe: procedure('signedIn').input(z.strictObject({})).output(eventIterator(pushed)) },
}
export type Contract = typeof contract
