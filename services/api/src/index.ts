export * from './composition-root.ts'
