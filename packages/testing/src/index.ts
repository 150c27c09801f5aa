export * from './journal.ts'
export * from './recorded.ts'
