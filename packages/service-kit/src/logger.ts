import { VirtuosoError } from '@virtuoso/contracts'
import { pino } from 'pino'
import { redacted, withoutCredentials } from './redact.ts'

/** What stands beside the message; text is cut at 1 KiB, an `Error` is written as code, message and cause. */
export type LogFields = Readonly<Record<string, unknown>>
type Write = (message: string, fields?: LogFields) => void

/** One event, one line of JSON. The message is a constant text; what varies stands in the fields. */
export type Logger = Readonly<{
  debug: Write
  info: Write
  warn: Write
  error: Write
  /** The same logger with fields on every line. */
  with(fields: LogFields): Logger
}>
export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent'
type Options = Readonly<{
  component: string
  level?: LogLevel
  /** Where lines go; default standard error, unbuffered, so that a crash loses none. */
  destination?: { write(line: string): void }
}>
type Level = 'debug' | 'info' | 'warn' | 'error'

const textMaxLength = 1_024
const messagesPerSecondMax = 10

/** Writes at most 10 lines a second with the same message; the next second says how many were held back. */
export function createLogger({ component, level = 'info', destination }: Options): Logger {
  const sink = pino(
    {
      level,
      base: { component },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    destination ?? pino.destination({ dest: 2, sync: true }),
  )
  const allowed = rateLimit((message, count) => sink.warn({ count }, `held back: ${message}`))
  const logger = (base: LogFields): Logger => {
    const write =
      (at: Level): Write =>
      (message, fields = {}) => {
        if (sink.isLevelEnabled(at) && allowed(message)) sink[at](fit({ ...base, ...fields }), cut(message))
      }
    return {
      debug: write('debug'),
      info: write('info'),
      warn: write('warn'),
      error: write('error'),
      with: (fields) => logger({ ...base, ...fields }),
    }
  }
  return logger({})
}

/** Counts of one second only, so that its memory is bounded by what that second said. */
function rateLimit(heldBack: (message: string, count: number) => void): (message: string) => boolean {
  let second = 0
  let counts = new Map<string, number>()
  return (message) => {
    const now = Math.floor(performance.now() / 1_000)
    if (now !== second) {
      const before = counts
      second = now
      counts = new Map()
      for (const [text, count] of before)
        if (count > messagesPerSecondMax) heldBack(cut(text), count - messagesPerSecondMax)
    }
    const count = (counts.get(message) ?? 0) + 1
    counts.set(message, count)
    return count <= messagesPerSecondMax
  }
}

const fit = (fields: LogFields): LogFields =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, fitValue(name, value)]))

function fitValue(name: string, value: unknown): unknown {
  if (typeof value === 'string') return cut(redacted(name, value))
  if (value instanceof Uint8Array) return cut(Buffer.from(value.subarray(0, textMaxLength)).toString('hex'))
  if (typeof value === 'bigint') return String(value)
  if (value instanceof Error) return errorFields(value)
  if (typeof value !== 'object' || value === null) return value
  const text = asText(value)
  return text.length > textMaxLength ? cut(text) : JSON.parse(text)
}

/** A line is written whatever it was given: what JSON cannot say is named by its kind. */
function asText(value: object): string {
  try {
    return JSON.stringify(value, (name, it) => (typeof it === 'string' ? cut(redacted(name, it)) : it))
  } catch {
    return JSON.stringify(String(value))
  }
}

/** Only a bug needs its stack: an expected failure says where it came from by its code. */
function errorFields(error: Error): LogFields {
  const expected = error instanceof VirtuosoError
  return {
    code: expected ? error.code : 'internal',
    message: cut(withoutCredentials(error.message)),
    ...(expected ? {} : { stack: cut(error.stack ?? '') }),
    ...(error.cause instanceof Error ? { cause: cut(withoutCredentials(error.cause.message)) } : {}),
  }
}

const cut = (text: string): string => (text.length > textMaxLength ? `${text.slice(0, textMaxLength - 1)}…` : text)
