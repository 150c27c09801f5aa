import type { StackPlan } from './stack-plan.ts'
import { superviseStack } from './supervise.ts'

/** The life of the supervisor's own process: says to whoever started it how far it is, then stays until it is told to end. */
export async function superviseHere(plan: StackPlan): Promise<number> {
  const told = new Promise<void>((resolve) => {
    process.once('SIGTERM', resolve)
    process.once('SIGINT', resolve)
  })
  const say = (line: string): void => {
    process.stdout.write(`${new Date().toISOString()} ${line}\n`)
    if (process.connected) process.send?.({ line })
  }
  const { apiUrl, stop } = await superviseStack(plan, say)
  if (process.connected) process.send?.({ apiUrl })
  await told
  await stop()
  return 0
}
