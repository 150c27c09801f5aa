import type { EventLog } from '@virtuoso/event-log'
import type { TableComparison } from '@virtuoso/view-store'
import { projectUpTo } from '@virtuoso/view-store/projection'
import { openShadowViews } from '@virtuoso/view-store-postgres'

/** I14: every table of the views against one that is made from the log, from offset 0 to the same checkpoints. */
export async function compareViews(log: EventLog, viewsUrl: string): Promise<readonly TableComparison[]> {
  const shadow = await openShadowViews(viewsUrl)
  try {
    return await shadow.compare('views', async (writer, checkpoints) => {
      for (const to of checkpoints) await projectUpTo({ log, writer, to, atUnusable: 'refuse' })
    })
  } finally {
    await shadow.close()
  }
}
