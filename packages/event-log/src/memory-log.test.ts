import { describeEventLog } from './contract-suite.ts'
import { createMemoryLogStore, memoryEventLog } from './memory-log.ts'

describeEventLog('in memory', async () => {
  const store = createMemoryLogStore()
  return {
    log: async () => memoryEventLog(store),
    deleteRecordsBefore: async (topic, partition, offset) => store.deleteRecordsBefore(topic, partition, offset),
    setCommittedOffset: async (group, topic, partition, offset) =>
      store.setCommittedOffset({ group, topic, partition }, offset),
    close: async () => undefined,
  }
})
