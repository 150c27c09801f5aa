/** The conformance kit: for tests alone, of the built-in analyzers and of anybody's own. */
export * from './conformance.ts'
export { printFingerprints } from './second-process.ts'
export { brokenCells, tableOf } from './table.ts'
