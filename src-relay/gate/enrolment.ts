import { randomBytes } from 'node:crypto'
import { nodeHashing, nodeVerifying } from '#node/crypto.ts'
import { sql } from 'kysely'
import type { z } from 'zod'
import { crockford, plainCode, relayMark } from '#shared/relay/enrol-code.ts'
import { relayLimits } from '#shared/relay/relay-limits.ts'
import type { enrolledSchema, enrolmentSchema } from '#shared/relay/relay-messages.ts'
import { enrolMessage } from '#shared/relay/relay-signing.ts'
import { equalBytes, utf8 } from '#shared/sync/bytes.ts'
import { certificateKey, orgId } from '#shared/sync/certificate.ts'
import { anyOf, build, firstOf, now, rowsOf, run } from '../database/build.ts'
import type { Database, Tx } from '../database/database.ts'
import { plainId } from '../database/plain-id.ts'
import { refuse } from '../refused.ts'
import type { RelayKeys } from '../relay-keys.ts'
import type { Secrets } from '../secrets.ts'
import { bytesOf, chainTo, claimOf, keepCertificates, keepStation, readCertificate } from './admit-station.ts'
import { noteAdmitted } from './admissions.ts'

const secretChars = 20

/** What enrolment needs. */
export interface EnrolmentDesk {
  readonly database: Database
  readonly secrets: Secrets
  readonly keys: RelayKeys
}

/**
 * A code that brings one organisation here: 100 bits of chance, then 60 of the relay's id, by which a station knows that it reached the
 * relay that the code came from. In groups of four; good once, for a day.
 */
export async function makeCode(
  { database, secrets, keys }: EnrolmentDesk,
  lifeMs = relayLimits.codeMs,
): Promise<string> {
  const code = crockford(randomBytes(13)).slice(0, secretChars) + relayMark(keys.relay())
  await database.ofRelay(async tx => {
    await run(tx, build.deleteFrom('used_challenge').where('expires_at', '<', now))
    const expires_at = sql<Date>`now() + make_interval(secs => ${lifeMs / 1000})`
    await run(tx, build.insertInto('enrolment_code').values({ mac: secrets.mac('code', utf8(code)), expires_at }))
  })
  return code.match(/.{4}/g)?.join('-') ?? code
}

/**
 * Brings an organisation here: the code is an admin's consent, the certificate shows that a member of that root asks, and its key signs
 * for this relay, this root and this code. The same station may ask again, where the answer was lost. Refuses all else.
 */
export async function enrol(
  desk: EnrolmentDesk,
  asked: z.infer<typeof enrolmentSchema>,
  address: string,
): Promise<z.infer<typeof enrolledSchema>> {
  const root = bytesOf(asked.root, 'root')
  const org = orgId(nodeHashing, root)
  const leaf = readCertificate(asked.certificate)
  const issuers = asked.issuers.map(readCertificate)
  const [certificate] = chainTo(root, leaf, issuers)
  const { dev } = certificate ?? claimOf(leaf)
  const code = plainCode(asked.code)
  const relay = desk.keys.relay()
  const message = enrolMessage(nodeHashing, { relay, dev, root, code })
  if (!nodeVerifying.verify(certificateKey(claimOf(leaf)), message, bytesOf(asked.sig, 'sig'))) refuse('BadSignature')
  await desk.database.inOrganisation(org, async tx => {
    const used = await useCode(tx, desk.secrets.macs('code', utf8(code)))
    if (used === 'unknown') refuse('UnknownCode')
    // who brings the same organisation at the same moment waits here, and then finds it
    await run(
      tx,
      build
        .insertInto('tenant')
        .values({ org })
        .onConflict(conflict => conflict.doNothing()),
    )
    const before = await firstOf(tx, build.selectFrom('organisation').select(['root', 'enrolled_by']))
    const again = before !== undefined && used === 'before' && plainId(before.enrolled_by) === dev
    if (used === 'before' && !again) refuse('UnknownCode')
    if (before === undefined) await run(tx, build.insertInto('organisation').values({ org, root, enrolled_by: dev }))
    else if (!equalBytes(before.root, root)) refuse('OtherOrganisation')
    await keepCertificates(tx, org, [leaf, ...issuers])
    await keepStation(tx, org, dev, asked.app)
    await noteAdmitted(tx, { org, dev, what: 'enrol', why: again ? 'Again' : 'Code', address })
  })
  return { org, relay, keys: desk.keys.witnessKeys() }
}

async function useCode(tx: Tx, macs: readonly Buffer[]): Promise<'now' | 'before' | 'unknown'> {
  const use = build
    .updateTable('enrolment_code')
    .set({ used_at: now })
    .where('mac', '=', anyOf(macs))
    .where('used_at', 'is', null)
    .where('expires_at', '>', now)
  if ((await run(tx, use)) === 1) return 'now'
  const used = build
    .selectFrom('enrolment_code')
    .select('used_at')
    .where('mac', '=', anyOf(macs))
    .where('used_at', 'is not', null)
  return (await rowsOf(tx, used)).length === 1 ? 'before' : 'unknown'
}
