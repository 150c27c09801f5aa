/** Run as a process of its own by the law of determinism. */
import { printFingerprints } from '@virtuoso/analyzer-kit/conformance'
import { builtInAnalyzers } from '@virtuoso/analyzers'

printFingerprints(builtInAnalyzers, Number(process.argv[2]))
