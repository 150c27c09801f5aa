export { type IngestorParts, startIngestor } from './composition-root.ts'
