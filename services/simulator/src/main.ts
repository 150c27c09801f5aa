import { runService } from '@virtuoso/service-kit'
import { startSimulatorProcess } from './composition-root.ts'

await runService('simulator', startSimulatorProcess)
