import { VirtuosoError } from '../../../packages/contracts/src/index.ts'
import type { Ownership } from '../../../packages/event-log/src/index.ts'
import { attempt } from '../../../packages/testing/src/simulation/index.ts'
import type { Control } from './control.ts'

/** Ways to commit that are not one transaction under one owner. */
export const logControls: readonly Control[] = [
  {
    name: 'commit before produce',
    seed: 2,
    breaks: ['I8', 'I9'],
    planted: {
      storage: (storage) => ({
        ...storage,
        commit(ownership, nextOffset, outputs) {
          storage.commit(ownership, nextOffset, [])
          if (outputs.length > 0) storage.append(outputs)
        },
      }),
    },
  },
  {
    name: 'auto-commit',
    seed: 2,
    breaks: ['I8', 'I9'],
    planted: {
      storage(storage) {
        let owned: Ownership | undefined
        let committed = 0
        return {
          ...storage,
          claim(claim) {
            owned = storage.claim(claim)
            committed = owned.committedOffset ?? 0
            return owned
          },
          slice(topic, partition, fromOffset, recordsMax) {
            const batch = storage.slice(topic, partition, fromOffset, recordsMax)
            if (owned === undefined || topic !== owned.topic || batch.nextOffset <= committed) return batch
            committed = batch.nextOffset
            storage.commit(owned, committed, [])
            return batch
          },
        }
      },
    },
  },
  {
    name: 'no fencing',
    seed: 4,
    breaks: ['I8', 'I9', 'I10'],
    planted: {
      storage: (storage, line, log) => ({
        ...storage,
        commit: (ownership, nextOffset, outputs) =>
          attempt(line, 'commit that nobody fences', () => log.commit(log.claim(ownership), nextOffset, outputs)),
      }),
    },
  },
  {
    name: 'producer reused after an unknown outcome',
    seed: 2,
    breaks: ['I10', 'I9'],
    planted: {
      storage: (storage) => ({
        ...storage,
        commit(ownership, nextOffset, outputs) {
          try {
            storage.commit(ownership, nextOffset, outputs)
          } catch (failure) {
            if (!(failure instanceof VirtuosoError) || !failure.retryable) throw failure
            storage.commit(ownership, nextOffset, outputs)
          }
        },
      }),
    },
  },
  {
    name: 'offset reset to latest',
    seed: 2,
    breaks: ['I8', 'I9', 'I20'],
    planted: {
      storage: (storage, _, log) => ({
        ...storage,
        claim(claim) {
          const owned = storage.claim(claim)
          const latest = log.positions(claim.topic)[claim.partition]?.endOffset
          return { ...owned, committedOffset: owned.committedOffset ?? latest }
        },
      }),
    },
  },
]
