/** A small honest analyzer to put through the laws, and ways in which it can be made dishonest, one at a time. */
import type { ScoreReason, TradeExecuted } from '@virtuoso/contracts'
import { toScore } from '@virtuoso/domain'
import { type Analyzer, defineAnalyzer, type Step } from '../../analyzer.ts'
import type { Exemptions } from '../../law.ts'
import type { PlainState } from '../../state-encoding.ts'

export type Sabotage =
  | 'dates a pivot back to where it was'
  | 'reads the clock'
  | 'asks chance'
  | 'asks chance under a name of its own'
  | 'writes into its input'
  | 'does not freeze what it said last'
  | 'changes when it is frozen'
  | 'counts what it is told again'
  | 'shares its state between instruments'
  | 'sums up more than its window'
  | 'scores 50 without data'
  | 'goes on inside a hole'
  | 'covers more than everything'
  | 'divides by zero'
  | 'repeats itself'
  | 'knows the hour'
  | 'favours buyers'
  | 'measures the digits of a price'
  | 'falls when buyers come'

type Fill = Readonly<{ timeMs: number; price: number; bought: number; sold: number; offset: number }>
type State = {
  fills: Fill[]
  isDown: boolean
  /** ms; undefined: nothing traded yet. */
  firstMs: number | undefined
  said: string
  saidMs: number
  sum: number
  /** ms, when the newest ticker was received; 0: none came. */
  tickerMs: number
  repeats: number
}
type Config = Readonly<{ windowMs: number }>

const { random: ownRandom } = Math
const shared = { bought: 0 }

/** Who crosses the spread in the last minute, and every high among seven trades. */
export const pressure = (sabotage?: Sabotage, exempt?: Exemptions): Analyzer =>
  defineAnalyzer<State, Config>({
    name: 'pressure',
    version: 1,
    stateVersion: 1,
    config: { windowMs: 60_000 },
    produces: ['ScoreComputed', 'PatternDetected'],
    exempt,
    initialState() {
      shared.bought = 0
      return { fills: [], isDown: false, firstMs: undefined, said: '', saidMs: 0, sum: 0, tickerMs: 0, repeats: 0 }
    },
    on: {
      TradeExecuted: (state, trade, step) => takeTrade(state, trade, step, sabotage),
      FeedProgressed: (state, _, step) => say(state, step, sabotage),
      TickerUpdated(state, { receivedTimeMs }) {
        if (receivedTimeMs === state.tickerMs) state.repeats += 1
        state.tickerMs = receivedTimeMs
      },
      FeedGap(state, { channel }, step) {
        if (channel !== 'TRADES') return
        state.isDown = sabotage !== 'goes on inside a hole'
        say(state, step, sabotage)
      },
      FeedResumed(state, { channel }, step) {
        if (channel !== 'TRADES') return
        state.isDown = false
        say(state, step, sabotage)
      },
    },
    freeze: (state) => freeze(state, sabotage),
    thaw,
  })

function takeTrade(state: State, trade: TradeExecuted, step: Step<Config>, sabotage?: Sabotage): void {
  const { intake, firstOffset } = step
  if (sabotage === 'reads the clock' && Date.now() < 0) return
  if (sabotage === 'writes into its input') Object.assign(trade, { price: trade.price })
  if (trade.printKind !== 'REGULAR') return
  const { price, amount, takerSide } = trade
  const bought = takerSide === 'BUY' ? amount : 0
  const sold = takerSide === 'SELL' ? amount : 0
  state.firstMs ??= intake.eventTimeMs
  state.fills.push({ timeMs: intake.eventTimeMs, price, bought, sold, offset: firstOffset })
  state.sum += amount
  shared.bought = bought
  noticePivot(state, step, sabotage)
}

/** Known three trades later than it happened. */
function noticePivot({ fills }: State, { intake, emit }: Step<Config>, sabotage?: Sabotage): void {
  const around = fills.slice(-7)
  const pivot = around[3]
  const nowMs = intake.nowMs ?? 0
  if (pivot === undefined || around.length < 7 || pivot.timeMs >= nowMs) return
  if (around.some((it) => it !== pivot && it.price >= pivot.price)) return
  const asOfMs = sabotage === 'dates a pivot back to where it was' ? pivot.timeMs : nowMs
  const times = { fromMs: pivot.timeMs, toMs: asOfMs }
  const body = {
    kind: 'CHARACTER_CHANGE',
    phase: 'OCCURRED',
    side: 'BEARISH',
    strength: 1,
    ...times,
    evidence: [],
  } as const
  emit('PatternDetected', body, { asOfMs, firstOffset: Math.min(...around.map((it) => it.offset)) })
}

function say(state: State, step: Step<Config>, sabotage?: Sabotage): void {
  const nowMs = step.intake.nowMs ?? 0
  state.fills = state.fills.filter((it) => it.timeMs > nowMs - step.config.windowMs)
  const { fills } = state
  const [bought, sold] = [sumOf(fills.map((it) => it.bought)), sumOf(fills.map((it) => it.sold))]
  const reasons = reasonsOf(state, nowMs, bought + sold)
  const share = twisted((bought - sold) / (bought + sold), state, nowMs, sabotage)
  const isGuessed = sabotage === 'scores 50 without data' && !state.isDown
  const score = reasons.length === 0 ? toScore(share) : isGuessed ? 50 : undefined
  const told = `${score} ${reasons.map((it) => it.code).join(' ')}`
  const isDue = nowMs - state.saidMs >= (sabotage === 'repeats itself' ? 1 : 60_000)
  if (told === state.said && !isDue) return
  state.said = told
  state.saidMs = nowMs
  const shown = sabotage === 'falls when buyers come' && score !== undefined ? 100 - score : score
  const coverage = score === undefined ? 0 : sabotage === 'covers more than everything' ? 1.5 : 1
  step.emit(
    'ScoreComputed',
    {
      dimension: 'ORDER_FLOW',
      kind: 'DIRECTION',
      score,
      coverage,
      reasons,
      windowFromMs: Math.min(nowMs, ...fills.map((it) => it.timeMs)),
      timeframes: [],
      components: [{ name: 'cvd', score: shown, weight: 1, coverage: 1 }],
      evidence: [{ name: 'bought', value: measured(bought, state, sabotage) }],
    },
    { asOfMs: nowMs, firstOffset: Math.min(step.offset, ...fills.map((it) => it.offset)) },
  )
}

function reasonsOf({ isDown, firstMs }: State, nowMs: number, traded: number): ScoreReason[] {
  const code = isDown
    ? 'FEED_GAP'
    : firstMs === undefined
      ? 'NO_DATA'
      : nowMs - firstMs < 30_000
        ? 'WARMING_UP'
        : traded === 0
          ? 'NO_TRADES'
          : undefined
  return code === undefined ? [] : [{ code, part: '' }]
}

function twisted(share: number, { fills }: State, nowMs: number, sabotage?: Sabotage): number {
  if (sabotage === 'favours buyers') return Math.min(1, share + 0.05)
  if (sabotage === 'knows the hour') return Math.floor(nowMs / 14_400_000) % 2 === 0 ? share : share * 0.9
  if (sabotage === 'measures the digits of a price') return share * Math.min(1, (fills[0]?.price ?? 0) / 1_000_000)
  return share
}

function measured(bought: number, { sum, repeats }: State, sabotage?: Sabotage): number {
  switch (sabotage) {
    case 'asks chance':
      return bought + Math.random()
    case 'asks chance under a name of its own':
      return bought + ownRandom()
    case 'counts what it is told again':
      return repeats
    case 'sums up more than its window':
      return sum
    case 'shares its state between instruments':
      return shared.bought
    case 'divides by zero':
      return bought / 0
    default:
      return bought
  }
}

const sumOf = (values: readonly number[]): number => values.reduce((sum, it) => sum + it, 0)

function freeze(state: State, sabotage?: Sabotage): PlainState {
  if (sabotage === 'changes when it is frozen') state.fills.shift()
  const { fills, isDown, firstMs, sum, tickerMs, repeats } = state
  const [said, saidMs] = sabotage === 'does not freeze what it said last' ? ['', 0] : [state.said, state.saidMs]
  const columns = fills.map((it) => [it.timeMs, it.price, it.bought, it.sold, it.offset])
  return [columns, isDown, firstMs ?? null, said, saidMs, sum, tickerMs, repeats]
}

function thaw(plain: PlainState): State | undefined {
  if (!isList(plain)) return undefined
  const [fills, isDown, firstMs, said, saidMs, sum, tickerMs, repeats] = plain
  if (!isList(fills) || typeof said !== 'string' || typeof isDown !== 'boolean') return undefined
  const rows = fills.map((it) => (isList(it) ? it : []).map(Number))
  return {
    fills: rows.map(([timeMs = 0, price = 0, bought = 0, sold = 0, offset = 0]) => ({
      timeMs,
      price,
      bought,
      sold,
      offset,
    })),
    isDown,
    firstMs: firstMs === null ? undefined : Number(firstMs),
    said,
    saidMs: Number(saidMs),
    sum: Number(sum),
    tickerMs: Number(tickerMs),
    repeats: Number(repeats),
  }
}
const isList = (plain: PlainState | undefined): plain is readonly PlainState[] => Array.isArray(plain)
