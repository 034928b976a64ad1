import { asNumber, build } from '../database/build.ts'

/** How many entries of an organisation are not in its tables yet, as `n`. */
export const entriesToFold = build
  .selectFrom('head as h')
  .leftJoin('hq_fold_head as f', on => on.onRef('f.log_id', '=', 'h.log_id').onRef('f.branch', '=', 'h.branch'))
  .select(({ eb, fn, lit, ref }) => {
    const done = fn.coalesce('f.seq', 'h.from_seq')
    return asNumber(fn.coalesce(fn.sum(eb(ref('h.seq'), '-', done)), lit(0))).as('n')
  })
