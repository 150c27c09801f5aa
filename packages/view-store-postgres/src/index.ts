export * from './open-view-store.ts'
