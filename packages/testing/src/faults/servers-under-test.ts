/** The Kafka and the registry of this test run. */
export type ServersUnderTest = Readonly<{ brokers: readonly string[]; registryUrl: string }>

/** @returns undefined, said aloud, where there are none; on CI they must be there. */
export function serversUnderTest(what: string): ServersUnderTest | undefined {
  const { VIRTUOSO_TEST_BROKERS: brokers, VIRTUOSO_TEST_REGISTRY_URL: registryUrl, CI } = process.env
  if (brokers !== undefined && registryUrl !== undefined) return { brokers: brokers.split(','), registryUrl }
  const reason = 'VIRTUOSO_TEST_BROKERS and VIRTUOSO_TEST_REGISTRY_URL name no servers'
  if (CI) throw new Error(reason)
  console.warn(`not run here, ${what}: ${reason}`)
  return undefined
}
