import type { ViewStore } from '@virtuoso/view-store'
import type { Logger } from './logger.ts'
import type { ViewSettings } from './settings.ts'

type Options = Readonly<{
  /** The projector is the `writer`, the default; the API a `reader`, with tighter bounds. */
  role?: 'writer' | 'reader'
  /** Told when views that cannot be opened are set aside; default: standard error. */
  logger?: Logger
}>

/** Opens the views that the settings name. @throws VirtuosoError `views-unavailable`, or `schema-mismatch`. */
export async function openConfiguredViews(settings: ViewSettings, { role, logger }: Options = {}): Promise<ViewStore> {
  const { openViewStore } = await import('@virtuoso/view-store-postgres')
  const warn = logger === undefined ? undefined : (message: string): void => logger.warn(message)
  return openViewStore(settings.VIRTUOSO_VIEWS, { role, warn })
}
