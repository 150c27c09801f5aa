import { VirtuosoError } from '@virtuoso/contracts'

/**
 * SQLSTATE that say "not now". 08: connection; 40: deadlock, serialization; 53: disk full, no memory, no connections; 57:
 * shut down, crashed, cancelled; 55P03: lock; 25P03: idle in a transaction; 58030: the disk did not do it; 42P01: nobody
 * made the tables yet.
 */
const notNow = /^(08...|40...|53...|57...|55P03|25P03|58030|42P01)$/
/** Classes that say "not like this": who we are, and which database. */
const notSo = /^(28...|3D...)$/
const socketCodes = /^E(CONNREFUSED|CONNRESET|TIMEDOUT|PIPE|HOSTUNREACH|NETUNREACH|NOTFOUND|AI_AGAIN)$/
/** What pg throws without a code. */
const lostConnection = /timeout|terminated|not queryable|closed|Connection ended/i

/** The failure of a driver in the port's words. What is none of them is a bug and stays what it is. */
export function translated(failure: unknown): unknown {
  if (failure instanceof VirtuosoError || !(failure instanceof Error)) return failure
  const code = codeOf(failure)
  if (code !== undefined && notSo.test(code)) return unavailable(failure, false)
  if (code === undefined ? lostConnection.test(failure.message) : notNow.test(code) || socketCodes.test(code))
    return unavailable(failure, true)
  return failure
}

/** Whether the server itself answered, so that the connection is whole: anything else leaves it in doubt. */
export const isAnswer = (failure: unknown): boolean =>
  failure instanceof Error && /^[0-9A-Z]{5}$/.test(codeOf(failure) ?? '') && !socketCodes.test(codeOf(failure) ?? '')

/** A refused address with several candidates is an AggregateError without a message. */
function codeOf(failure: Error): string | undefined {
  if ('code' in failure && typeof failure.code === 'string') return failure.code
  const first: unknown = failure instanceof AggregateError ? failure.errors[0] : undefined
  return first instanceof Error ? codeOf(first) : undefined
}

const unavailable = (cause: Error, retryable: boolean): VirtuosoError =>
  new VirtuosoError('views-unavailable', 'the views cannot be reached', {
    why: codeOf(cause) === '42P01' ? 'their tables do not exist yet' : cause.message || codeOf(cause),
    action: codeOf(cause) === '42P01' ? 'start the projector, which makes them' : 'see that the database answers',
    retryable,
    cause,
  })
