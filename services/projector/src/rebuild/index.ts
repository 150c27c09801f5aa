export { projection } from '../follow-partition.ts'
export type { RebuildProgress } from './fill-shadow.ts'
export * from './rebuild-target.ts'
export * from './rebuild-views.ts'
