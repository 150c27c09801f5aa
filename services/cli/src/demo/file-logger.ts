import { appendFileSync } from 'node:fs'
import { createLogger, type Logger } from '@virtuoso/service-kit'

/** The terminal is for people; what the services say of themselves goes to a file beside the log. */
export const fileLogger = (file: string): Logger =>
  createLogger({ component: 'demo', destination: { write: (line) => appendFileSync(file, line) } })
