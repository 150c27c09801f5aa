import { EventEmitter } from 'node:events'

/** Tells those who wait for a partition that it grew; shared by all clients of one log in one process. */
export type Growth = Readonly<{
  on(topic: string, partition: number, callback: () => void): () => void
  announce(grown: Iterable<Readonly<{ topic: string; partition: number }>>): void
  /** Somebody outside wrote, who knows where. */
  announceAll(): void
}>

export function createGrowth(): Growth {
  const emitter = new EventEmitter().setMaxListeners(0)
  return {
    on(topic, partition, callback) {
      const name = `${topic}/${partition}`
      emitter.on(name, callback)
      return () => emitter.off(name, callback)
    },
    announce(grown) {
      for (const name of new Set(Array.from(grown, (it) => `${it.topic}/${it.partition}`))) emitter.emit(name)
    },
    announceAll() {
      for (const name of emitter.eventNames()) emitter.emit(name)
    },
  }
}
