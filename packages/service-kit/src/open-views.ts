import type { ViewStore } from '@virtuoso/view-store'
import type { ViewSettings } from './settings.ts'

/** Opens the views that the settings name. @throws VirtuosoError `views-unavailable`. */
export async function openConfiguredViews(settings: ViewSettings): Promise<ViewStore> {
  const { openViewStore } = await import('@virtuoso/view-store-postgres')
  return openViewStore(settings.VIRTUOSO_VIEWS)
}
