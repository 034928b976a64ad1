import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Connection } from './connection.ts'

const tokenShape = /^[A-Za-z0-9_-]{8,200}$/

/** A browser gives every port of a machine the cookies of each: two stations of one machine have their own. */
const cookieOf = ({ socket }: IncomingMessage): string => `ct_session_${socket.localPort}`

function tokenOf(request: IncomingMessage): string | null {
  for (const part of (request.headers.cookie ?? '').split(';')) {
    const [name, value = ''] = part.trim().split('=', 2)
    if (name === cookieOf(request)) return tokenShape.test(value) ? value : null
  }
  return null
}

const browsers: [pattern: RegExp, name: string][] = [
  [/Edg\//, 'Edge'],
  [/Firefox\//, 'Firefox'],
  [/Chrom(e|ium)\//, 'Chrome'],
  [/Safari\//, 'Safari'],
]
const systems: [pattern: RegExp, name: string][] = [
  [/Android/, 'Android'],
  [/iPhone|iPad/, 'iOS'],
  [/Windows/, 'Windows'],
  [/Mac OS X/, 'macOS'],
  [/Linux/, 'Linux'],
]
const nameIn = (text: string, known: [RegExp, string][]) => known.find(([pattern]) => pattern.test(text))?.[1]

/** What a browser calls itself, in two words and its address, for the list of sessions. */
export function deviceOf(userAgent: string | undefined, address: string): string {
  const agent = (userAgent ?? '').slice(0, 400)
  return [nameIn(agent, browsers) ?? 'HTTP', nameIn(agent, systems), address].filter(Boolean).join(' · ')
}

/** One request's line: the token lives in a cookie that no script reads and no other site sends. */
export function browserConnection(
  request: IncomingMessage,
  response: ServerResponse,
  address: string,
  tls: boolean,
): Connection {
  let token = tokenOf(request)
  const put = (next: string | null) => {
    token = next
    const life = next === null ? '; Max-Age=0' : ''
    response.setHeader(
      'set-cookie',
      `${cookieOf(request)}=${next ?? ''}; Path=/; HttpOnly; SameSite=Strict${tls ? '; Secure' : ''}${life}`,
    )
  }
  return {
    kind: 'browser',
    device: deviceOf(request.headers['user-agent'], address),
    token: () => token,
    setToken: put,
    clearToken: () => put(null),
  }
}
