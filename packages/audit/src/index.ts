export * from './environment.ts'
export * from './level.ts'
export * from './verify.ts'
