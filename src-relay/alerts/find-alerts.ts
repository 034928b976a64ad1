import { sql } from 'kysely'
import { build, run } from '../database/build.ts'
import { oldDays } from '../old-secrets.ts'
import type { Tx } from '../database/database.ts'

/** What is looked at to find alerts. `revoked`: stations that the organisation ended; `old`: keys to be changed, for the one who can. */
export interface AlertFacts {
  readonly nowMs: number
  readonly revoked: readonly string[]
  readonly old: readonly string[]
}

/** A station as its newest record names it. */
const namedSql = `LEFT JOIN LATERAL (
    SELECT m.name, w.name AS depot FROM hq_station m
      LEFT JOIN hq_warehouse w ON w.scope = 'org' AND w.id = m.wh
    WHERE m.dev = replace(one.dev::text, '-', '') AND m.live = 1 ORDER BY m.at_ms DESC LIMIT 1
  ) named ON true`
const put = 'INSERT INTO alert (org, recipient, kind, key, facts, made_at)'
const once = 'ON CONFLICT DO NOTHING'

/** A station is silent once for each last time that it was here: it is told again when it came and left again. */
const silentSql = `${put}
  SELECT r.org, r.id, 'silent', one.dev || ' ' || extract(epoch FROM one.last)::bigint,
    jsonb_build_object('dev', replace(one.dev::text, '-', ''), 'name', named.name, 'depot', named.depot,
      'days', r.silent_days, 'last', extract(epoch FROM one.last)::bigint * 1000), $1::timestamptz
  FROM (SELECT s.dev, greatest(s.last_at, (SELECT max(f.used_at) FROM refresh_family f WHERE f.dev = s.dev)) AS last
        FROM station s WHERE s.barred_at IS NULL AND s.dev <> ALL ($2::uuid[])) one
    JOIN alert_recipient r ON 'silent' = ANY (r.kinds) AND one.last < $1::timestamptz - make_interval(days => r.silent_days) ${namedSql} ${once}`

const forkSql = `${put}
  SELECT r.org, r.id, 'fork', one.log_id || ' ' || one.branch,
    jsonb_build_object('dev', replace(one.dev::text, '-', ''), 'name', named.name, 'depot', named.depot), $1::timestamptz
  FROM (SELECT f.log_id, f.branch, f.at, l.dev FROM fork_proof f JOIN log l ON l.log_id = f.log_id
        WHERE f.at > $1::timestamptz - interval '30 days') one
    JOIN alert_recipient r ON 'fork' = ANY (r.kinds) AND one.at > r.since ${namedSql} ${once}`

/** Refusals of one station for one reason are told once a week. A session that ended and a challenge that was too late are no news. */
const refusedSql = `${put}
  SELECT one.org, one.id, 'refused', concat_ws(' ', one.dev, one.why, one.week),
    jsonb_build_object('dev', replace(one.dev::text, '-', ''), 'name', named.name, 'depot', named.depot, 'why', one.why,
      'address', one.address, 'at', extract(epoch FROM one.at)::bigint * 1000), $1::timestamptz
  FROM (SELECT r.org, r.id, a.dev, CASE a.why WHEN 'Ended Reused' THEN 'Reused' ELSE split_part(a.why, ' ', 1) END AS why,
          date_trunc('week', a.at)::date AS week, min(a.at) AS at, min(a.address) AS address
        FROM admission a JOIN alert_recipient r ON 'refused' = ANY (r.kinds) AND a.at > r.since
        WHERE NOT a.admitted AND a.org = current_org() AND a.at > $1::timestamptz - interval '2 days' AND a.why NOT IN ('Ended', 'BadChallenge')
        GROUP BY 1, 2, 3, 4, 5 ORDER BY min(a.at) LIMIT 2000) one ${namedSql} ${once}`

/** A key is told of once a month until it is changed. */
const keysSql = `${put}
  SELECT r.org, r.id, 'keys', key.name || ' ' || extract(epoch FROM $1::timestamptz)::bigint,
    jsonb_build_object('name', key.name), $1::timestamptz
  FROM unnest($2::text[]) AS key(name) JOIN alert_recipient r ON 'keys' = ANY (r.kinds)
  WHERE NOT EXISTS (SELECT 1 FROM alert told WHERE told.recipient = r.id AND told.kind = 'keys' AND told.facts ->> 'name' = key.name
    AND told.made_at > $1::timestamptz - make_interval(days => ${oldDays / 3})) ${once}`

/** Puts down what there is to tell in the organisation of a transaction and was not yet. */
export async function findAlerts(tx: Tx, { nowMs, revoked, old }: AlertFacts): Promise<void> {
  const now = new Date(nowMs)
  await run(tx, build.deleteFrom('alert').where('ended_at', '<', sql<Date>`${now}::timestamptz - interval '60 days'`))
  await tx.query(silentSql, [now, revoked])
  await tx.query(forkSql, [now])
  await tx.query(refusedSql, [now])
  await tx.query(keysSql, [now, old])
}
