import { VirtuosoError } from '@virtuoso/contracts'
import kafkajs from 'kafkajs'

/** What a broker answers to a transactional producer whose place somebody else has taken. */
const fencedTypes: ReadonlySet<string> = new Set([
  'INVALID_PRODUCER_EPOCH',
  'PRODUCER_FENCED',
  'INVALID_PRODUCER_ID_MAPPING',
])
const tooLargeTypes: ReadonlySet<string> = new Set(['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE'])

/** The broker's own word for a refusal, also below the library's wrappers; undefined when it was none. */
export function protocolType(error: unknown): string | undefined {
  if (error instanceof kafkajs.KafkaJSProtocolError) return error.type
  return error instanceof Error && error.cause !== undefined ? protocolType(error.cause) : undefined
}

/**
 * A failure of the client library in the words of the port; what is none of the library's is a bug and stays as it is.
 * @param doing - What was tried: `append 12 records`.
 */
export function translated(doing: string, error: unknown): unknown {
  if (error instanceof VirtuosoError || !isKafkaFailure(error)) return error
  const type = protocolType(error) ?? ''
  if (fencedTypes.has(type))
    return new VirtuosoError('fenced', `could not ${doing}: somebody else took over`, { cause: error })
  if (tooLargeTypes.has(type)) return new VirtuosoError('record-too-large', `could not ${doing}`, { cause: error })
  return unavailable(doing, error)
}

/** The log did not answer, or not in time: whether the call took effect is not known. */
export const unavailable = (doing: string, cause?: unknown): VirtuosoError =>
  new VirtuosoError('log-unavailable', `could not ${doing}`, {
    retryable: true,
    cause,
    why: cause instanceof Error ? cause.message : 'no answer in time',
    action: 'see whether the brokers run and can be reached; the same call may be tried again',
  })

/** What kafkajs says with plain errors: a broker was asked while its connection was just being made or given up. */
const plainWords: ReadonlySet<string> = new Set(['Broker not connected', 'Aborted'])

/** kafkajs also lets Node's socket errors through, and asserts its state machine with plain errors of its own name. */
const isKafkaFailure = (error: unknown): error is Error =>
  error instanceof kafkajs.KafkaJSError ||
  (error instanceof Error && (('code' in error && 'syscall' in error) || plainWords.has(error.message)))
