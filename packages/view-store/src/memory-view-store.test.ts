import { describeViewStore } from './contract-suite.ts'
import { memoryViewStore } from './memory-view-store.ts'

describeViewStore('memory', async () => memoryViewStore())
