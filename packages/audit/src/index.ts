export * from './environment.ts'
export * from './explain/index.ts'
export * from './level.ts'
export * from './verify.ts'
