import { z } from 'zod'
import { refusalSchema, refusalStatus } from '#shared/relay/relay-messages.ts'
import { frameType, framesType, type RelayRoute, type RelayRouteName } from '#shared/relay/relay-routes.ts'

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
    ...(path.includes(':log')
      ? {
          params: {
            type: 'object',
            properties: { log: { type: 'string', pattern: '^[0-9a-f]{32}$' } },
            required: ['log'],
          },
        }
      : {}),
    ...(query === undefined ? {} : { querystring: schemaOf(query) }),
    ...(body === 'frame'
      ? { body: { content: { [frameType]: { schema: bytes } } } }
      : body === undefined
        ? {}
        : { body: { content: { 'application/json': { schema: schemaOf(body) } } } }),
    response,
  }
}
