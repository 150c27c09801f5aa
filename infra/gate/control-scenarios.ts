import { setTimeout as sleep } from 'node:timers/promises'
import type { Life } from '../../packages/testing/src/campaign/controls/index.ts'
import type { KafkaPoint } from '../../packages/testing/src/faults/index.ts'
import type { Living, Stage } from './control-run.ts'

/** What happens to a worker on its way. */
export type Scenario =
  /** Its line is cut at the moment before it writes outputs. */
  | 'dies before its outputs'
  /** Its line is cut when its outputs are written and it has not been told so. */
  | 'dies after its outputs'
  /** The broker commits, and the worker hears nothing of it. */
  | 'reply to EndTxn lost'
  /** It stands still before EndTxn until another has taken over and done the work. */
  | 'woken after a take-over'
  /** It starts when the market has begun long ago. */
  | 'starts late'
  /** One input cannot be read. */
  | 'meets poison'

const zombieMaxMs = 3_000
const reachedMaxMs = 120_000

export const scenarios: Readonly<Record<Scenario, (stage: Stage) => Promise<void>>> = {
  'dies before its outputs': (stage) => dieAt(stage, { at: 'request', api: 'Produce' }, 2),
  'dies after its outputs': (stage) => dieAt(stage, { at: 'reply', api: 'Produce' }, 4),
  async 'reply to EndTxn lost'({ begin, goOn, work }) {
    await goOn()
    const worker = await begin(({ line }) => {
      line.arm({ at: 'reply', api: 'EndTxn', commits: true }, () => 'drop', { skip: 2 })
    })
    await work(worker)
  },
  async 'woken after a take-over'({ begin, goOn, work }) {
    await goOn()
    const wake = Promise.withResolvers<void>()
    const asleep = Promise.withResolvers<void>()
    const prepare = ({ line }: Life) => {
      const sleepOn = async () => {
        asleep.resolve()
        await wake.promise
        return 'pass' as const
      }
      line.arm({ at: 'request', api: 'EndTxn', commits: true }, sleepOn, { skip: 2 })
    }
    await beginUntil(begin, prepare, asleep.promise)
    await work(await begin())
    wake.resolve()
    await sleep(zombieMaxMs) // what it still does, it does at once
  },
  async 'starts late'({ begin, goOn, work }) {
    const worker = await begin()
    await sleep(1_000) // long enough to settle where it begins
    await goOn()
    await work(worker)
  },
  async 'meets poison'({ begin, goOn, work }) {
    await goOn()
    await work(await begin())
  },
}

async function dieAt({ begin, goOn, work }: Stage, point: KafkaPoint, skip: number): Promise<void> {
  const dead = Promise.withResolvers<void>()
  const prepare = ({ line, die }: Life) => {
    const end = async () => {
      void die().then(dead.resolve)
      return 'cut' as const
    }
    line.arm(point, end, { skip })
  }
  const first = await beginUntil(begin, prepare, dead.promise)
  await Promise.race([first.service.stop().catch(() => undefined), sleep(4_000)])
  await goOn()
  await work(await begin())
}

/** A worker may give up before it gets to its point, on servers that have just started; then there is another one. */
async function beginUntil(
  begin: Stage['begin'],
  prepare: (life: Life) => void,
  reached: Promise<void>,
): Promise<Living> {
  for (const endMs = performance.now() + reachedMaxMs; ; ) {
    const living = await begin(prepare)
    while (!living.hasEnded()) {
      if (await Promise.race([reached.then(() => true), sleep(100, false)])) return living
      if (performance.now() > endMs) throw new Error(`no worker came to its point within ${reachedMaxMs / 1_000} s`)
    }
    if (await Promise.race([reached.then(() => true), sleep(100, false)])) return living
  }
}
