// Before anything is painted, so that no page flashes in the wrong theme.
import { showTheme } from './shell/theme.ts'

showTheme()
