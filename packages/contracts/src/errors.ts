/** What went wrong, in one word of a closed list; the same word is the problem type of the API and what the CLI prints. */
export type ErrorCode =
  | 'config-invalid'
  | 'usage'
  | 'environment'
  | 'log-unavailable'
  | 'log-mismatch'
  | 'schema-mismatch'
  | 'schemas-unavailable'
  | 'data-loss'
  | 'log-rewound'
  | 'fenced'
  | 'record-too-large'
  | 'undecodable'
  | 'analyzer-faulted'
  | 'views-unavailable'
  | 'view-behind'
  | 'venue-unavailable'
  | 'superseded'
  | 'not-found'
  | 'invalid-request'
  | 'interrupted'
  | 'internal'

/** The exit codes shared by every command and service: what the caller's supervisor may do about it. */
const exitCodes: Readonly<Record<ErrorCode, number>> = {
  'config-invalid': 78,
  usage: 2,
  environment: 5,
  'log-unavailable': 5,
  'log-mismatch': 78,
  'schema-mismatch': 78,
  'schemas-unavailable': 5,
  'data-loss': 78,
  'log-rewound': 78,
  fenced: 75,
  'record-too-large': 1,
  undecodable: 3,
  'analyzer-faulted': 1,
  'views-unavailable': 5,
  'view-behind': 75,
  'venue-unavailable': 75,
  superseded: 78,
  'not-found': 2,
  'invalid-request': 2,
  interrupted: 130,
  internal: 1,
}

type Details = Readonly<{ why?: string; action?: string; retryable?: boolean; cause?: unknown }>

/** An expected failure. Anything that is not one is a bug and ends the process. */
export class VirtuosoError extends Error {
  override readonly name = 'VirtuosoError'
  readonly code: ErrorCode
  /** Whether the same call may succeed later without a hand. */
  readonly retryable: boolean
  /** Why, as far as known; undefined when the message says all. */
  readonly why: string | undefined
  /** What the reader can do; undefined when there is nothing. */
  readonly action: string | undefined

  constructor(code: ErrorCode, message: string, details: Details = {}) {
    super(message, { cause: details.cause })
    this.code = code
    this.retryable = details.retryable ?? false
    this.why = details.why
    this.action = details.action
  }

  get exitCode(): number {
    return exitCodes[this.code]
  }
}

/** The failure as text for a person: what, why, what to do. No stack. */
export function describeError(error: unknown): string {
  if (!(error instanceof VirtuosoError))
    return `error  ${error instanceof Error ? error.message : String(error)}   [internal, exit 1]`
  const why = error.why ?? (error.cause instanceof Error ? error.cause.message : undefined)
  return [
    `error  ${error.message}   [${error.code}, exit ${error.exitCode}]`,
    ...(why === undefined ? [] : [`  why  ${why}`]),
    ...(error.action === undefined ? [] : [`  do   ${error.action}`]),
  ].join('\n')
}
