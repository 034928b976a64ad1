import { z } from 'zod'
import { refusalSchema, refusalStatus } from '#shared/relay/relay-messages.ts'
import { bytesType, frameType, framesType, type RelayRoute, type RelayRouteName } from '#shared/relay/relay-routes.ts'

const bytes = { type: 'string', format: 'binary' } as const
const schemaOf = (schema: z.ZodType): Record<string, unknown> => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
  return rest
}

/** The words of OpenAPI for one route of the contract, made from the same schemas that check its requests. */
export function routeSchema(name: RelayRouteName, route: RelayRoute): Record<string, unknown> {
  const { summary, body, answer, query, signedIn, refusals, path } = route
  const response: Record<string, unknown> = {}
  if (answer === 'frames') response[200] = { description: 'Frames', content: { [framesType]: { schema: bytes } } }
  else if (answer === 'bytes') response[200] = { description: 'Bytes', content: { [bytesType]: { schema: bytes } } }
  else if (answer === undefined) response[204] = { description: 'Done', type: 'null' }
  else response[200] = { description: 'Done', content: { 'application/json': { schema: schemaOf(answer) } } }
  const statuses = [...new Set(refusals.map(kind => refusalStatus[kind]))].sort((a, b) => a - b)
  for (const status of statuses) {
    const kinds = refusals.filter(kind => refusalStatus[kind] === status)
    response[status] = {
      description: kinds.join(', '),
      content: { 'application/json': { schema: schemaOf(refusalSchema) } },
    }
  }
  return {
    operationId: name,
    summary,
    ...(signedIn ? { security: [{ bearer: [] }] } : {}),
    ...paramsOf(path),
    ...(query === undefined ? {} : { querystring: schemaOf(query) }),
    ...(body === 'frame' || body === 'bytes'
      ? { body: { content: { [body === 'frame' ? frameType : bytesType]: { schema: bytes } } } }
      : body === undefined
        ? {}
        : { body: { content: { 'application/json': { schema: schemaOf(body) } } } }),
    response,
  }
}

const patterns = { log: '^[0-9a-f]{32}$', blob: '^[A-Za-z0-9_-]{43}$' }

function paramsOf(path: string): Record<string, unknown> {
  const named = Object.entries(patterns).filter(([name]) => path.includes(`:${name}`))
  if (named.length === 0) return {}
  const properties = Object.fromEntries(named.map(([name, pattern]) => [name, { type: 'string', pattern }]))
  return { params: { type: 'object', properties, required: named.map(([name]) => name) } }
}
