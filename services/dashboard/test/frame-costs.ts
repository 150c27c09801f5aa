import type { Browser, Page } from 'playwright-core'

/** What the page's main thread had to do for each frame. */
export type FrameCosts = Readonly<{
  frames: number
  /** 95 % of the frames took no more processor time than this. */
  p95Ms: number
  /** Processor time of the longest single task. */
  longestTaskMs: number
}>

type TraceEvent = Readonly<{
  name: string
  ph: string
  pid: number
  tid: number
  ts: number
  tdur?: number
  args?: unknown
}>

const categories = ['disabled-by-default-devtools.timeline', 'devtools.timeline']

/**
 * Processor time, not time on the wall: that a frame is late because the computer is busy with something else says nothing
 * about the page.
 */
export async function frameCosts(browser: Browser, page: Page, run: () => Promise<void>): Promise<FrameCosts> {
  await browser.startTracing(page, { categories })
  await run()
  const trace: Readonly<{ traceEvents: readonly TraceEvent[] }> = JSON.parse((await browser.stopTracing()).toString())
  return costsOf(trace.traceEvents)
}

/** A frame's cost is every task since the one before it was painted, up to its own. */
function costsOf(events: readonly TraceEvent[]): FrameCosts {
  const paints = events.filter((it) => it.name === 'PrePaint')
  const thread = busiest(paints)
  const isOurs = (it: TraceEvent): boolean => `${it.pid} ${it.tid}` === thread
  const ends = paints.filter(isOurs).map((it) => it.ts)
  const tasks = events.filter((it) => isOurs(it) && it.name === 'RunTask' && it.ph === 'X')
  const costs = ends.slice(1).map((end, at) => sumMs(tasks.filter(({ ts }) => ts > (ends[at] ?? end) && ts <= end)))
  costs.sort((a, b) => a - b)
  return {
    frames: costs.length,
    p95Ms: costs[Math.floor(costs.length * 0.95)] ?? Number.NaN,
    longestTaskMs: Math.max(...tasks.map((it) => (it.tdur ?? 0) / 1_000)),
  }
}

const sumMs = (tasks: readonly TraceEvent[]): number => tasks.reduce((sum, it) => sum + (it.tdur ?? 0), 0) / 1_000

function busiest(events: readonly TraceEvent[]): string {
  const counts = new Map<string, number>()
  for (const { pid, tid } of events) counts.set(`${pid} ${tid}`, (counts.get(`${pid} ${tid}`) ?? 0) + 1)
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0] ?? ''
}
