import { type ProblemCode, problemTypes } from './problem-types.ts'

/** One fault of a request. */
export type Fault = Readonly<{
  /** Where: `/query/limit`, `/path/instrument`. */
  pointer: string
  detail: string
}>
type Options = Readonly<{
  /** Where a problem type has several; default: the type's own. */
  status?: number
  errors?: readonly Fault[]
  /** s */
  retryAfter?: number
  /** Methods that the route takes. */
  allow?: string
  cause?: unknown
}>

/** An answer that is a problem; thrown by routes, written by `answer-problems.ts`. */
export class Problem extends Error {
  override readonly name = 'Problem'
  readonly code: ProblemCode
  readonly options: Options

  /** @param detail - This occurrence, for people; shown to whoever asked. */
  constructor(code: ProblemCode, detail: string, options: Options = {}) {
    super(detail, { cause: options.cause })
    this.code = code
    this.options = options
  }
}

/** What is sent; the order of the fields is that of the schema. */
export type ProblemBody = Readonly<{
  type: string
  title: string
  status: number
  code: ProblemCode
  retryable: boolean
  detail: string
  hint: string
  instance?: string
  requestId?: string
  errors?: readonly Fault[]
}>

export function problemBody(
  { code, message, options }: Problem,
  occurrence: Readonly<{ instance?: string; requestId?: string }> = {},
): ProblemBody {
  const { title, status, hint, retryable } = problemTypes[code]
  return {
    type: `/problems/${code}`,
    title,
    status: options.status ?? status,
    code,
    retryable,
    detail: message,
    hint,
    ...occurrence,
    errors: options.errors,
  }
}

/** One parameter is not what it should be. @param pointer - `/query/from`. */
export const invalid = (pointer: string, detail: string): Problem =>
  new Problem('invalid-request', `${pointer} ${detail}`, { errors: [{ pointer, detail }] })
