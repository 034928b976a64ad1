import * as first from './migrations/0001-first.ts'
import * as projections from './migrations/0002-projections.ts'
import * as views from './migrations/0003-views.ts'
import * as messages from './migrations/0004-messages.ts'
import * as bridge from './migrations/0005-bridge.ts'
import * as files from './migrations/0006-files.ts'
import * as figures from './migrations/0007-figures.ts'
import * as conversations from './migrations/0008-conversations.ts'
import * as admin from './migrations/0009-admin.ts'
import * as search from './migrations/0010-search.ts'
import * as marks from './migrations/0011-marks.ts'
import * as blobs from './migrations/0012-blobs.ts'
import * as alerts from './migrations/0013-alerts.ts'
import * as notices from './migrations/0014-notices.ts'
import * as disputes from './migrations/0015-disputes.ts'
import * as places from './migrations/0016-places.ts'
import * as reports from './migrations/0017-reports.ts'
import * as stays from './migrations/0018-stays.ts'
import * as weeks from './migrations/0019-weeks.ts'

/** One step of the relay's schema, run as its owner with `relay` first in the search path; never changed once released. */
export interface Migration {
  readonly name: string
  readonly sql: string
}

/** Every migration in order; only ever added to. */
export const migrations: readonly Migration[] = [
  first,
  projections,
  views,
  messages,
  bridge,
  files,
  figures,
  conversations,
  admin,
  search,
  marks,
  blobs,
  alerts,
  notices,
  disputes,
  places,
  reports,
  stays,
  weeks,
]
