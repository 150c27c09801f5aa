import { runService } from '@virtuoso/service-kit'
import { startIngestor } from './composition-root.ts'

await runService('ingestor', startIngestor)
