import { join } from 'node:path'
import { describeAnalyzers } from '@virtuoso/analyzer-kit/conformance-suite'
import { builtInAnalyzers } from '@virtuoso/analyzers'

describeAnalyzers('the built-in set', {
  analyzers: builtInAnalyzers,
  seed: 20_261_125,
  secondProcess: join(import.meta.dirname, 'second-process.ts'),
})
