export * from './journal.ts'
export * from './recorded.ts'
export * from './recorded-binance.ts'
export * from './recorded-binance-log.ts'
