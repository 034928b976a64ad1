import { channelOf, conversationOf } from '../domain/channel.ts'
import type { Authority } from './authority.ts'
import { type Certificate, certificateCarries } from './certificate.ts'

/** The certificate that `auth` has in force for a station, else the one that it shows. */
export function certificateInForce(authority: Authority, shown: Certificate): Certificate {
  return authority.stations().find(({ dev }) => dev === shown.dev)?.certificate ?? shown
}

/**
 * Whether a station carries a scope, so that it is sent and asked for (LEDGER §3). Its own logs it has in any case. Conversations
 * that people made go everywhere: any member may log in at any station, and what is sealed nobody else reads (MSG-6).
 */
export function carries(certificate: Certificate, scope: string): boolean {
  const conversation = conversationOf(scope)
  if (conversation !== undefined && channelOf(conversation) === undefined) return false
  if (scope.startsWith('audit:')) return certificate.rt.includes('hq')
  return certificateCarries(certificate, scope)
}
