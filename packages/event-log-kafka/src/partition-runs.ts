import { realPace, reopening } from '@virtuoso/event-log'

/** The partitions that are ours in the present generation of a group, each running by itself. */
export type PartitionRuns = Readonly<{
  /** Ends all runs of the generation before and starts those of the new one. */
  replace(partitions: readonly number[]): void
  /** Resolves when the last has ended. */
  end(): Promise<void>
}>

type Parts = Readonly<{
  /** Owns one partition until stopped. */
  run(partition: number, stop: AbortSignal): Promise<void>
  /** A failure that trying again does not mend. */
  onFailure(failure: unknown): void
  /** Told of each failure after which a partition is taken over again. */
  onInterrupted(partition: number, failure: unknown): void
}>

export function partitionRuns({ run, onFailure, onInterrupted }: Parts): PartitionRuns {
  const running = new Map<number, Promise<void>>()
  let generation = new AbortController()

  const runUntil = (partition: number, stop: AbortSignal): Promise<void> =>
    reopening({
      pace: realPace,
      stop,
      run: () => run(partition, stop),
      onInterrupted: (failure) => onInterrupted(partition, failure),
    })
  return {
    replace(partitions) {
      generation.abort()
      generation = new AbortController()
      const { signal } = generation
      for (const partition of partitions) {
        const before = running.get(partition) ?? Promise.resolve()
        running.set(partition, before.then(() => runUntil(partition, signal)).catch(onFailure))
      }
    },
    async end() {
      generation.abort()
      await Promise.all(running.values())
    },
  }
}
