import { runService } from '@virtuoso/service-kit'
import { startAnalyzer } from './composition-root.ts'

await runService('analyzer', (env) => startAnalyzer(env))
