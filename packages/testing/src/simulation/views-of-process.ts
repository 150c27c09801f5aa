import type { Advance, ViewWriter } from '@virtuoso/view-store'
import { attempt, type Line } from './attempt.ts'

/** The views as one process has them: every call may fail, lose its answer, or be the last that the process makes. */
export function viewsOfProcess(views: ViewWriter, line: Line, applied: (advance: Advance) => void): ViewWriter {
  const noteWhenDone = (advance: Advance, done: ReturnType<ViewWriter['apply']>): typeof done => {
    done.then(
      () => applied(advance),
      () => undefined,
    )
    return done
  }
  return {
    ...views,
    checkpoints: async (name) => attempt(line, 'checkpoints', () => views.checkpoints(name)),
    feedEpochs: async () => attempt(line, 'feed epochs', () => views.feedEpochs()),
    apply: async (advance, changes) =>
      attempt(line, `apply of ${advance.topic}/${advance.partition} up to ${advance.to}`, () =>
        noteWhenDone(advance, views.apply(advance, changes)),
      ),
  }
}
