export * from './partition-projection.ts'
export * from './rows/instrument-row.ts'
