import { type ErrorCode, VirtuosoError } from '@virtuoso/contracts'
import type { FastifySchemaValidationError } from 'fastify'
import { type Fault, Problem } from './problem.ts'

/** Any failure of a request as a problem; what nobody foresaw is `internal`, without a word of its own. */
export function problemOf(failure: unknown): Problem {
  if (failure instanceof Problem) return failure
  if (failure instanceof VirtuosoError) return ofOurs(failure)
  if (failure instanceof Error && 'validation' in failure && Array.isArray(failure.validation))
    return ofValidation(failure.validation, 'validationContext' in failure ? failure.validationContext : undefined)
  if (failure instanceof Error && 'statusCode' in failure && typeof failure.statusCode === 'number')
    return ofFastify(failure, failure.statusCode)
  return internal(failure)
}

const internal = (cause: unknown): Problem => new Problem('internal', 'the request failed', { cause })

const silent: Readonly<Partial<Record<ErrorCode, string>>> = {
  'views-unavailable': 'the views do not answer',
  'log-unavailable': 'the log does not answer',
}

function ofOurs(failure: VirtuosoError): Problem {
  const detail = silent[failure.code]
  if (detail !== undefined) return new Problem('unavailable', detail, { retryAfter: 1, cause: failure })
  if (failure.code === 'data-loss') return new Problem('expired', failure.message, { cause: failure })
  return internal(failure)
}

function ofFastify(failure: Error, status: number): Problem {
  if (status === 413) return new Problem('too-large', 'the body has more than 65536 bytes', { status })
  if (status === 415) return new Problem('unsupported-media-type', 'a body of this type is not read', { status })
  if (status >= 400 && status < 500) return new Problem('invalid-request', 'the request cannot be read', { status })
  return internal(failure)
}

const parts: Readonly<Record<string, string>> = { querystring: 'query', params: 'path', headers: 'header' }

function ofValidation(errors: readonly FastifySchemaValidationError[], context: unknown): Problem {
  const part = parts[String(context)] ?? 'body'
  const all = errors.slice(0, 20).map((it) => faultOf(it, part))
  const faults = all.filter((it, index) => all.findIndex(({ pointer }) => pointer === it.pointer) === index)
  const [first] = faults
  return new Problem('invalid-request', first === undefined ? 'invalid' : `${first.pointer} ${first.detail}`, {
    errors: faults,
  })
}

function faultOf({ instancePath, keyword, params, message }: FastifySchemaValidationError, part: string): Fault {
  const pointer = `/${part}${instancePath}`
  if (keyword === 'additionalProperties')
    return { pointer: `${pointer}/${text(params['additionalProperty'])}`, detail: 'is not a parameter of this route' }
  if (keyword === 'required') return { pointer: `${pointer}/${text(params['missingProperty'])}`, detail: 'is required' }
  if (keyword === 'type') return { pointer, detail: `must be one ${text(params['type'])}` }
  if (keyword === 'enum') return { pointer, detail: `is none of ${text(params['allowedValues'])}` }
  return { pointer, detail: message ?? 'is invalid' }
}

const text = (value: unknown): string => (Array.isArray(value) ? value.join(', ') : String(value)).slice(0, 200)
