import { rmSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { type EndRequest, endProcesses } from './end-processes.ts'
import type { GuardOrder } from './guard.ts'

// Reads orders until the pipe from the starter closes. The system closes it when the starter ends, however it ends.
const watched = new Map<number, EndRequest>()
const folders: string[] = []

for await (const line of createInterface({ input: process.stdin })) {
  const order: GuardOrder = JSON.parse(line)
  if ('watch' in order) watched.set(order.watch.pid, order.watch)
  else if ('forget' in order) watched.delete(order.forget)
  else folders.push(order.remove)
}

await endProcesses([...watched.values()])
for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
