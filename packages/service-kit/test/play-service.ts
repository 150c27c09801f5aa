/** A service that ends as it is told in its first argument; says `at work` when it is. */
import { VirtuosoError } from '@virtuoso/contracts'
import { runService } from '../src/run-service.ts'
import type { RunningService } from '../src/running-service.ts'

const never = new Promise<never>(() => undefined)
const idle = (stop: () => Promise<void>): RunningService => {
  let end: () => void = () => undefined
  const ended = new Promise<void>((resolve) => {
    end = resolve
  })
  return { ended, stop: () => stop().then(end) }
}
const failing = (failure: Error): RunningService => ({
  ended: Promise.reject(failure),
  stop: async () => void process.stderr.write('drained\n'),
})
const unreachable = new VirtuosoError('log-unavailable', 'cannot reach postgres://me:hunter2@db:5432', {
  why: 'connection refused',
  action: './virtuoso stack up',
})

const plays: Readonly<Record<string, () => RunningService | Promise<RunningService>>> = {
  works: () => idle(async () => void process.stderr.write('drained\n')),
  'works-and-sticks': () => idle(() => never),
  'starts-for-ever': () => never,
  'refuses-to-start': () => Promise.reject(unreachable),
  'breaks-at-work': () => failing(new Error('offset is undefined')),
  'gives-up-at-work': () => failing(new VirtuosoError('fenced', 'another member took the partition over')),
  'is-done': () => ({ ended: Promise.resolve(), stop: async () => undefined }),
}

// Keeps the process alive as a socket would.
setInterval(() => undefined, 60_000)
await runService('play', async () => {
  const starting = plays[process.argv[2] ?? '']?.()
  process.stdout.write('at work\n')
  return starting ?? never
})
