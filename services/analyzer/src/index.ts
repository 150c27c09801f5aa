export * from './composition-root.ts'
export * from './sets.ts'
