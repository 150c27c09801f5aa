/** Where this adapter says what a person may want to know; a service's own logger fits. */
export type KafkaLogger = Readonly<{
  debug(message: string, fields?: Readonly<Record<string, unknown>>): void
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void
}>

export const silentLogger: KafkaLogger = { debug: () => undefined, warn: () => undefined }
