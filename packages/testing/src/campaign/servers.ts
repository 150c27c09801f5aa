/** The servers of one stack, as processes that can be hurt. */
export type Servers = Readonly<{
  kafka: Readonly<{ brokers: readonly string[] }>
  registry: Readonly<{ url: string }>
  postgres: Readonly<{ url: string }>
  /** `kill -9`; resolves once it is gone. */
  kill(name: 'kafka' | 'postgres'): Promise<void>
  /** Resolves once it answers; stops it cleanly first if it runs. */
  restart(name: 'kafka' | 'postgres'): Promise<void>
}>
