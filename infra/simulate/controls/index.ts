import type { Control } from './control.ts'
import { edgeControls } from './edge-controls.ts'
import { foldControls } from './fold-controls.ts'
import { logControls } from './log-controls.ts'

export type { Control } from './control.ts'
export { powerFound } from './power-control.ts'

export const controls: readonly Control[] = [...logControls, ...edgeControls, ...foldControls]
