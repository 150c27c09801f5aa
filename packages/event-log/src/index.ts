export * from './port.ts'
export * from './read-range.ts'
