import { runService } from '@virtuoso/service-kit'
import { startApi } from './composition-root.ts'

await runService('api', (env) => startApi(env))
