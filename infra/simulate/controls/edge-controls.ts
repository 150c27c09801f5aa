import { noChanges } from '../../../packages/view-store/src/index.ts'
import type { Control } from './control.ts'

/** Bugs where the pipeline begins and where it ends. */
export const edgeControls: readonly Control[] = [
  { name: 'missing FeedGap', seed: 1, breaks: ['I6'], planted: { forgetsGaps: true } },
  {
    name: 'separate checkpoint',
    seed: 2,
    breaks: ['I14'],
    planted: {
      views(views) {
        let applied = 0
        return {
          ...views,
          async apply(advance, changes) {
            await views.apply(advance, noChanges)
            applied += 1
            return views.apply({ ...advance, projection: `rows ${applied}`, from: undefined }, changes)
          },
        }
      },
    },
  },
]
