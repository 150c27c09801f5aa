/** Every problem an answer can be: a closed list, whose words the command line and the documents share. */
export const problemTypes = {
  'invalid-request': {
    status: 400,
    title: 'The request is not one that this route understands',
    hint: 'correct what errors[] names; /openapi.json lists every parameter',
    retryable: false,
  },
  'cursor-invalid': {
    status: 400,
    title: 'The cursor is not one that this list gave',
    hint: 'begin again without a cursor, and keep the filters while you turn pages',
    retryable: false,
  },
  'range-too-large': {
    status: 400,
    title: 'The range is larger than one answer holds',
    hint: 'ask for a shorter range, several times',
    retryable: false,
  },
  'not-found': {
    status: 404,
    title: 'There is nothing of that name',
    hint: '/v1/instruments lists what there is; /openapi.json lists every route',
    retryable: false,
  },
  'method-not-allowed': {
    status: 405,
    title: 'The route does not take this method',
    hint: 'use one of those that the Allow header names',
    retryable: false,
  },
  'request-timeout': {
    status: 408,
    title: 'The request did not arrive in time',
    hint: 'send it again, at once and whole',
    retryable: true,
  },
  'view-behind': {
    status: 409,
    title: 'The view has not reached that offset yet',
    hint: 'repeat, or raise maxWaitMs (≤ 10000)',
    retryable: true,
  },
  expired: {
    status: 410,
    title: 'The log no longer holds that',
    hint: '/v1/meta says where each partition begins',
    retryable: false,
  },
  'too-large': {
    status: 413,
    title: 'The request is larger than is accepted',
    hint: 'url ≤ 2048 bytes, headers ≤ 16 KiB, body ≤ 64 KiB',
    retryable: false,
  },
  'unsupported-media-type': {
    status: 415,
    title: 'The body is of a type that is not read',
    hint: 'send application/json, or no body',
    retryable: false,
  },
  internal: {
    status: 500,
    title: 'That is a fault of ours',
    hint: 'report it with the requestId',
    retryable: false,
  },
  unavailable: {
    status: 503,
    title: 'The views or the log cannot be read right now',
    hint: 'repeat after Retry-After; /readyz says what is missing',
    retryable: true,
  },
} as const satisfies Record<string, ProblemType>

export type ProblemCode = keyof typeof problemTypes
export type ProblemType = Readonly<{
  status: number
  title: string
  /** What the reader can do. */
  hint: string
  retryable: boolean
}>
