import { describe, expect, test } from 'vitest'
import { lintAsProject } from '../support/oxlint.ts'

/** A file and what it imports. */
type Rows = [from: string, imports: string[]][]

// architecture.md §3, row by row.
const never: Rows = [
  [
    'src-shared/kit/money.ts',
    ['zod', 'node:fs', '../domain/weight.ts', '#shared/domain/weight.ts', '#db/sqlite/tables.ts', '../../db/x.ts'],
  ],
  [
    'src-shared/domain/delivery.ts',
    [
      'zod',
      'node:crypto',
      'react',
      'electron',
      '../contract/procedures.ts',
      '../sync/clock.ts',
      '#main/compose.ts',
      '../../src-main/compose.ts',
    ],
  ],
  [
    'src-shared/contract/procedures.ts',
    [
      'node:fs',
      'ws',
      'electron',
      'react',
      '@orpc/server',
      '@orpc/client',
      '../sync/clock.ts',
      '#db/sqlite/tables.ts',
      '#main/compose.ts',
    ],
  ],
  [
    'src-shared/sync/clock.ts',
    ['node:net', 'ws', 'electron', 'kysely', '../contract/procedures.ts', '#main/storage/open.ts', '../../../db/x.ts'],
  ],
  ['src-shared/relay/routes.ts', ['node:http', 'pg', 'fastify', '../contract/procedures.ts', '#relay/main.ts']],
  ['src-node/crypto.ts', ['pg', 'ws', '#main/compose.ts', '#db/sqlite/tables.ts', '#shared/contract/procedures.ts']],
  [
    'src-relay/ingest/take-ops.ts',
    [
      'electron',
      'react',
      'better-sqlite3',
      '@orpc/server',
      '#main/storage/open.ts',
      '#db/sqlite/tables.ts',
      '../src-main/a.ts',
    ],
  ],
  ['db/postgres/tables.ts', ['pg', 'better-sqlite3', '#relay/main.ts', '#node/crypto.ts']],
  [
    'db/sqlite/tables.ts',
    [
      'electron',
      'better-sqlite3',
      'react',
      '#main/services/deliveries/record-delivery.ts',
      '#main/compose.ts',
      '../../src-main/compose.ts',
    ],
  ],
  ['db/demo/season.ts', ['electron', '#main/services/deliveries/record-delivery.ts', '#shared/contract/procedures.ts']],
  [
    'src-main/storage/open.ts',
    [
      'electron',
      '@orpc/server',
      '../services/deliveries/record-delivery.ts',
      '../rpc/router.ts',
      '../shell/window.ts',
      '../compose.ts',
      '#main/rpc/router.ts',
    ],
  ],
  [
    'src-main/repositories/deliveries.ts',
    [
      'electron',
      'ws',
      '../services/deliveries/record-delivery.ts',
      '../rpc/router.ts',
      '../shell/window.ts',
      '../storage/open.ts',
      '#shared/contract/procedures.ts',
      '../compose.ts',
    ],
  ],
  [
    'src-main/services/deliveries/record-delivery.ts',
    [
      'electron',
      'kysely',
      'better-sqlite3',
      'ws',
      '@orpc/server',
      '../../rpc/router.ts',
      '../../shell/window.ts',
      '../../storage/open.ts',
      '../../print/receipt.ts',
      '../../compose.ts',
      '#main/rpc/router.ts',
    ],
  ],
  [
    'src-main/rpc/router.ts',
    [
      'electron',
      'kysely',
      'better-sqlite3',
      '#db/sqlite/tables.ts',
      '../repositories/deliveries.ts',
      '../storage/open.ts',
      '../shell/window.ts',
      '../compose.ts',
      '../main.ts',
    ],
  ],
  [
    'src-main/sync/discovery.ts',
    [
      'electron',
      'better-sqlite3',
      '../services/deliveries/record-delivery.ts',
      '../rpc/router.ts',
      '../shell/window.ts',
      '../headless.ts',
    ],
  ],
  [
    'src-main/print/receipt.ts',
    [
      'electron',
      'kysely',
      '../services/deliveries/record-delivery.ts',
      '../repositories/deliveries.ts',
      '../storage/open.ts',
      '../rpc/router.ts',
    ],
  ],
  ['src-main/export/csv.ts', ['electron', '../repositories/deliveries.ts', '../shell/window.ts']],
  ['src-main/import/mapping.ts', ['electron', '../services/farmers/import-farmers.ts', '../rpc/router.ts']],
  [
    'src-main/compose.ts',
    ['electron', 'react', '#main/storage/open.ts', '../src-renderer/app/app.tsx', '../db/sqlite/tables.ts'],
  ],
  ['src-main/headless.ts', ['electron', '@mantine/core']],
  ['src-main/shell/window.ts', ['better-sqlite3', 'kysely', 'react', '../../db/sqlite/tables.ts']],
  [
    'src-preload/preload.ts',
    [
      'node:fs',
      'react',
      'zod',
      '#main/compose.ts',
      '#db/sqlite/tables.ts',
      '#shared/domain/delivery.ts',
      '#shared/contract/procedures.ts',
      '../src-main/compose.ts',
    ],
  ],
  [
    'src-renderer/features/deliveries/DeliveryForm.tsx',
    [
      'node:fs',
      'electron',
      'electron/renderer',
      'better-sqlite3',
      'kysely',
      '#main/compose.ts',
      '#main/services/deliveries/record-delivery.ts',
      '#db/sqlite/tables.ts',
      '#shared/sync/clock.ts',
      '../../../src-main/compose.ts',
    ],
  ],
  [
    'src-renderer/verifier/verifier.ts',
    ['node:fs', 'react', '#main/compose.ts', '#shared/contract/contract.ts', '../api/client.ts'],
  ],
  [
    'src-renderer/admin/AdminPage.tsx',
    ['node:fs', '#main/compose.ts', '#relay/open-relay.ts', '#shared/contract/contract.ts', '../api/client.ts'],
  ],
  [
    'src-renderer/ui/Button.tsx',
    [
      'node:fs',
      '#main/compose.ts',
      '../features/deliveries/DeliveryForm.tsx',
      '../api/client.ts',
      '#shared/contract/procedures.ts',
    ],
  ],
]

const always: Rows = [
  ['src-shared/kit/money.ts', ['./result.ts']],
  ['src-shared/domain/delivery.ts', ['../kit/result.ts', './money.ts', '../../kit/result.ts']],
  [
    'src-shared/contract/procedures.ts',
    ['zod', '@orpc/contract', '../domain/delivery.ts', '../kit/result.ts', './limits.ts'],
  ],
  ['src-shared/sync/clock.ts', ['zod', '../domain/delivery.ts', '../kit/result.ts', './entry.ts']],
  ['src-shared/relay/routes.ts', ['zod', '../sync/entry.ts', '../kit/result.ts', './limits.ts']],
  ['src-node/crypto.ts', ['node:crypto', '#shared/sync/bytes.ts', '#shared/kit/assert.ts']],
  [
    'src-relay/ingest/take-ops.ts',
    [
      'pg',
      'kysely',
      'fastify',
      'node:fs',
      '#shared/sync/entry.ts',
      '#shared/relay/routes.ts',
      '#node/crypto.ts',
      '#db/postgres/migrations.ts',
    ],
  ],
  ['db/sqlite/tables.ts', ['kysely', '#shared/domain/delivery.ts']],
  [
    'src-main/storage/open.ts',
    [
      'better-sqlite3',
      'kysely',
      'node:fs',
      '#db/sqlite/tables.ts',
      '#shared/sync/entry.ts',
      '#shared/domain/delivery.ts',
      './transaction.ts',
    ],
  ],
  [
    'src-main/repositories/deliveries.ts',
    ['kysely', '#db/sqlite/tables.ts', '#shared/domain/delivery.ts', './farmers.ts'],
  ],
  [
    'src-main/services/deliveries/record-delivery.ts',
    [
      '../../repositories/deliveries.ts',
      '#shared/domain/delivery.ts',
      '#shared/contract/procedures.ts',
      '../farmers/find-farmer.ts',
    ],
  ],
  [
    'src-main/rpc/router.ts',
    ['@orpc/server', '#shared/contract/procedures.ts', '../services/deliveries/record-delivery.ts'],
  ],
  ['src-main/sync/discovery.ts', ['ws', 'bonjour-service', '#shared/sync/entry.ts', '../repositories/deliveries.ts']],
  ['src-main/print/receipt.ts', ['pdfkit', '#shared/domain/delivery.ts']],
  [
    'src-main/compose.ts',
    [
      'node:fs',
      './storage/open.ts',
      './services/deliveries/record-delivery.ts',
      './rpc/router.ts',
      '#shared/domain/delivery.ts',
    ],
  ],
  ['src-main/main.ts', ['electron', './shell/window.ts']],
  ['src-main/shell/window.ts', ['electron', 'node:path', '#shared/contract/procedures.ts']],
  ['src-preload/preload.ts', ['electron']],
  [
    'src-renderer/features/deliveries/DeliveryForm.tsx',
    [
      'react',
      '@mantine/core',
      '#shared/contract/procedures.ts',
      '#shared/domain/delivery.ts',
      '../../ui/Button.tsx',
      '../../api/client.ts',
    ],
  ],
  [
    'src-renderer/verifier/verifier.ts',
    ['#shared/sync/receipt-code.ts', '#shared/domain/typography.ts', './page-state.ts'],
  ],
  ['src-renderer/ui/Button.tsx', ['react', '@mantine/core', '#shared/domain/delivery.ts', './theme.ts']],
]

const typesOnly: Rows = [
  ['src-shared/domain/fold.ts', ['../sync/entry.ts']],
  ['src-main/repositories/deliveries.ts', ['../storage/transaction.ts']],
  ['src-main/services/deliveries/record-delivery.ts', ['../../storage/ledger.ts', '../../print/receipt.ts']],
  ['src-preload/preload.ts', ['#shared/contract/procedures.ts']],
]

/** Each row becomes a file with one line for each of its imports; gives `file: import` of those that were refused. */
function refused(rows: Rows, line: (specifier: string, n: number) => string): string[] {
  const files = rows.map(([from, imports]) => [from, imports.map(line).join('\n')])
  return lintAsProject(Object.fromEntries(files))
    .filter(({ rule }) => rule.includes('no-restricted-imports'))
    .map(({ file, message }) => `${file}: ${/'([^']+)'/.exec(message)?.[1]}`)
    .sort()
}
const all = (rows: Rows): string[] =>
  rows.flatMap(([from, imports]) => imports.map(specifier => `${from}: ${specifier}`)).sort()

describe('directions between rooms (architecture.md §3)', () => {
  test('every import that the table forbids is refused', () => {
    expect(refused(never, specifier => `export * from '${specifier}'`)).toEqual(all(never))
  })
  test('an import that is only awaited is refused as well', () => {
    expect(refused(never, (specifier, n) => `export const later${n} = () => import('${specifier}')`)).toEqual(
      all(never),
    )
  })
  test('what the table allows passes', () => {
    expect(refused(always, specifier => `export * from '${specifier}'`)).toEqual([])
  })
  test('types pass where only values are forbidden', () => {
    expect(refused(typesOnly, (specifier, n) => `export type { X${n} } from '${specifier}'`)).toEqual([])
    expect(refused(typesOnly, (specifier, n) => `export { x${n} } from '${specifier}'`)).toEqual(all(typesOnly))
  })
})
