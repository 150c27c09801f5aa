import type { ViewStore } from '@virtuoso/view-store'
import { type OpenOptions, openDatabase } from './open-database.ts'
import { postgresViewStore } from './postgres-view-store.ts'

/** Opens the views. @see openDatabase */
export const openViewStore = async (address: string, options?: OpenOptions): Promise<ViewStore> =>
  postgresViewStore(await openDatabase(address, options))
