import type { ViewChanges } from '@virtuoso/view-store'

/** Whether something changes that cannot wait: prices can, for the next one comes in a moment. */
export const isUrgent = (changes: ViewChanges): boolean =>
  Object.entries(changes).some(([name, rows]) => name !== 'prices' && rows.length > 0)
