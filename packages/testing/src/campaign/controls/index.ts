export { beginLife, type Life } from './life.ts'
export { type Variant, variants } from './variants.ts'
export { controlledProcess, type WorkerParts } from './worker.ts'
