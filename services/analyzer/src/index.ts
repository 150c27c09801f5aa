export * from './composition-root.ts'
export * from './losses.ts'
export { parseSetConfig } from './set-config.ts'
export * from './sets.ts'
