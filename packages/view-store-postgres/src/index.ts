export * from './open-view-store.ts'
export * from './shadow/open-shadow.ts'
