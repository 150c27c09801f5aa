import type { ViewChanges } from '@virtuoso/view-store'

/** Whether nothing in the views changes. */
export const isEmpty = (changes: ViewChanges): boolean => Object.values(changes).every((rows) => rows.length === 0)
