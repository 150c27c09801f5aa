export type HealthState = 'up' | 'degraded' | 'down'
export type CheckAnswer = Readonly<{
  state: HealthState
  /** For people; undefined: nothing to say. */
  detail?: string
}>
export type HealthReport = Readonly<{
  /** The worst of all checks; `up` when there are none. */
  state: HealthState
  /** In the order in which they were added. */
  checks: readonly Readonly<CheckAnswer & { name: string }>[]
}>

export type Health = Readonly<{
  /** @param ask - What throws, or does not answer within 1 s, is down. */
  check(name: string, ask: () => CheckAnswer | Promise<CheckAnswer>): void
  report(): Promise<HealthReport>
}>

const answerMaxMs = 1_000
const severity: readonly HealthState[] = ['up', 'degraded', 'down']

export function createHealth(): Health {
  const checks = new Map<string, () => CheckAnswer | Promise<CheckAnswer>>()
  return {
    check: (name, ask) => void checks.set(name, ask),
    async report() {
      const answers = await Promise.all(
        [...checks].map(async ([name, ask]) => ({ name, ...(await answerInTime(ask)) })),
      )
      return { state: worst(answers.map((it) => it.state)), checks: answers }
    },
  }
}

async function answerInTime(ask: () => CheckAnswer | Promise<CheckAnswer>): Promise<CheckAnswer> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<CheckAnswer>((resolve) => {
    timer = setTimeout(resolve, answerMaxMs, { state: 'down', detail: `no answer in ${answerMaxMs} ms` })
  })
  try {
    return await Promise.race([Promise.resolve().then(ask), late])
  } catch (error) {
    return { state: 'down', detail: error instanceof Error ? error.message : String(error) }
  } finally {
    clearTimeout(timer)
  }
}

const worst = (states: readonly HealthState[]): HealthState =>
  severity[Math.max(0, ...states.map((it) => severity.indexOf(it)))] ?? 'down'
