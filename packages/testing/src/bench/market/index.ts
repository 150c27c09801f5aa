export * from './fact.ts'
export * from './market.ts'
