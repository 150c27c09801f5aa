import { plainClient } from './place.ts'

let groups = 0

/**
 * Reads a whole topic as one member of a new group, batch by batch, as the client library offers it.
 * @param total - Records in it; resolves when so many were seen.
 */
export async function consumeAll(topic: string, total: number, each: (value: Buffer) => void): Promise<void> {
  groups += 1
  const groupId = `${topic}.plain-${groups}`
  const consumer = plainClient().consumer({ groupId, maxWaitTimeInMs: 50, maxBytesPerPartition: 1_048_576 })
  const done = Promise.withResolvers<void>()
  let seen = 0
  consumer.on(consumer.events.CRASH, ({ payload }) => done.reject(payload.error))
  await consumer.connect()
  await consumer.subscribe({ topic, fromBeginning: true })
  await consumer.run({
    eachBatch: async ({ batch }) => {
      for (const { value } of batch.messages) if (value !== null) each(value)
      seen += batch.messages.length
      if (seen >= total) done.resolve()
    },
  })
  await done.promise
  await consumer.disconnect()
  if (seen !== total) throw new Error(`${seen} records read of ${total}`)
}
