import type { ViewStore } from '@virtuoso/view-store'
import type { Database } from './database.ts'
import { viewReader } from './view-reader.ts'
import { viewWriter } from './view-writer.ts'

/** The views on a database whose tables are laid out; closing the store closes the database. */
export const postgresViewStore = (database: Database): ViewStore => ({
  ...viewWriter(database),
  ...viewReader(database),
  close: () => database.close(),
})
