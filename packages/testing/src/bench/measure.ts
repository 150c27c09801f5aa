/** What a piece of work took in this process. CPU time counts every thread of it and nothing of the machine's other work. */
export type Cost = Readonly<{ cpuMs: number; wallMs: number }>

/** Collects garbage first where the process was started with --expose-gc, so that one arm does not pay for another. */
export async function costOf(work: () => Promise<void> | void): Promise<Cost> {
  globalThis.gc?.()
  const from = process.cpuUsage()
  const startedMs = performance.now()
  await work()
  const wallMs = performance.now() - startedMs
  const { user, system } = process.cpuUsage(from)
  return { cpuMs: (user + system) / 1_000, wallMs }
}
