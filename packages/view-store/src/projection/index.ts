export * from './partition-projection.ts'
export * from './project-up-to.ts'
export * from './rows/instrument-row.ts'
