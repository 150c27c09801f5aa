import { runService } from '@virtuoso/service-kit'
import { startProjector } from './composition-root.ts'

await runService('projector', (env) => startProjector(env))
