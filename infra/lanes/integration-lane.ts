import {
  kafkaVersion,
  missingPrerequisites,
  type NativeStack,
  NativeStackError,
  postgresVersion,
  startNativeStack,
} from '../native/index.ts'
import type { LaneOutcome } from './lane-result.ts'
import { runVitestLane } from './vitest-lane.ts'

/**
 * The integration tests against Kafka, the registry and Postgres, started once for all of them.
 * A computer that lacks something for the servers does not run the lane; in CI that is a failure.
 */
export async function runIntegrationLane(args: readonly string[], say: (line: string) => void): Promise<LaneOutcome> {
  const missing = await missingPrerequisites()
  if (missing.length > 0) return notRun(missing.join('; '), Boolean(process.env['CI']))
  const startedMs = performance.now()
  const stack = await startOrExplain(say)
  if (stack instanceof NativeStackError) return notRun(stack.message, true)
  try {
    const servers = {
      names: `Kafka ${kafkaVersion()} · registry · Postgres ${await postgresVersion()}`,
      readyAfterSeconds: (performance.now() - startedMs) / 1_000,
    }
    return { kind: 'ran', servers, result: await runVitestLane('integration', args, environmentOf(stack)) }
  } finally {
    await stack.stop()
  }
}

const notRun = (reason: string, isFailure: boolean): LaneOutcome => ({
  kind: 'not run',
  lane: 'integration',
  reason,
  isFailure,
})

async function startOrExplain(say: (line: string) => void): Promise<NativeStack | NativeStackError> {
  try {
    return await startNativeStack({ onProgress: (progress) => say(`  ${progress}`) })
  } catch (error) {
    if (error instanceof NativeStackError) return error
    throw error
  }
}

const environmentOf = ({ kafka, registry, postgres }: NativeStack): NodeJS.ProcessEnv => ({
  VIRTUOSO_TEST_BROKERS: kafka.brokers.join(','),
  VIRTUOSO_TEST_REGISTRY_URL: registry.url,
  VIRTUOSO_TEST_POSTGRES_URL: postgres.url,
})
