export * from './composition-root.ts'
export { parseSetConfig } from './set-config.ts'
export * from './sets.ts'
