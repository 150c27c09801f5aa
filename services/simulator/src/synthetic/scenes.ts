import { mix, mixText } from './hash.ts'
import { instruments } from './instruments.ts'
import { openingScenes, type Story } from './story.ts'

/** What happens to one instrument beyond the walk of its price, by minutes since the start (negative before it). */
export type Scenes = Readonly<{
  /** How far its price is carried, bps. */
  displacementBps(minute: number): number
  /** The same without the trend of the weeks before the start. */
  recentBps(minute: number): number
  /** 0..1: how much of a move is positions that are closed by force. */
  forcedShare(minute: number): number
}>

/** A course of things: at these minutes the price has been carried so far; straight in between, still outside. */
export type Course = readonly (readonly [minute: number, bps: number])[]

/** Every instrument has its turn once in this time. */
const roundMinutes = 40
/** So long after the start the scenes of the opening are over, and the rounds begin. */
const firstRoundMinute = 4
const rally: Course = [
  [0, 0],
  [1, 8],
  [2, 30],
  [4, 85],
  [6, 130],
  [8, 140],
  [12, 70],
  [20, 25],
  [34, 0],
]
const failed: Course = [
  [0, 0],
  [1, 8],
  [2, 30],
  [4, 78],
  [5, 70],
  [7, -40],
  [9, -70],
  [16, -30],
  [34, 0],
]
const crash: Course = [
  [0, 0],
  [1, -15],
  [2, -70],
  [3, -135],
  [4, -170],
  [6, -160],
  [10, -80],
  [20, -20],
  [34, 0],
]

/** What a round may bring; the second of a pair is the first one turned over. */
const turns: readonly Readonly<{ course: Course; sign: 1 | -1; forced: number }>[] = [
  { course: rally, sign: 1, forced: 0.1 },
  { course: rally, sign: -1, forced: 0.15 },
  { course: failed, sign: 1, forced: 0.2 },
  { course: failed, sign: -1, forced: 0.2 },
  { course: crash, sign: 1, forced: 0.6 },
]

/** The opening as the story tells it, then a turn for each instrument in each round. */
export function scenesOf(symbol: string, seed: number, story: Story): Scenes {
  const { leadInBps, course, forced } = openingScenes(story).get(symbol) ?? calm
  const order = instruments.findIndex((it) => it.symbol === symbol)
  const stream = mixText(seed, 'rounds')

  /** The turns that may still be felt: the one of this round and the one before. */
  function turnsAt(minute: number): readonly Readonly<{ turn: (typeof turns)[number]; place: number }>[] {
    const round = Math.floor((minute - firstRoundMinute) / roundMinutes)
    return [round - 1, round].flatMap((number) => {
      if (number < 0) return []
      const bits = mix(stream, number)
      // Another order in each round: whose turn it is, is not to be foreseen.
      const place = (order * 7 + (bits % 10)) % 10
      const turn = turns[mix(bits, order) % turns.length]
      const beganMinute = firstRoundMinute + number * roundMinutes + place * (roundMinutes / 10)
      return turn === undefined ? [] : [{ turn, place: minute - beganMinute }]
    })
  }

  const recentBps = (minute: number): number =>
    along(course, minute) +
    turnsAt(minute).reduce((sum, { turn, place }) => sum + turn.sign * along(turn.course, place), 0)

  return {
    displacementBps: (minute) => leadIn(leadInBps, minute) + recentBps(minute),
    recentBps,
    forcedShare: (minute) =>
      Math.max(
        isUnderWay(course, minute) ? forced : 0,
        ...turnsAt(minute).map(({ turn, place }) => (isUnderWay(turn.course, place) ? turn.forced : 0)),
      ),
  }
}

const calm = { leadInBps: 0, course: [], forced: 0 }

/** A trend that looks alike on candles of every length: it grows with the root of the time left until the start. */
const leadIn = (bps: number, minute: number): number => (minute >= 0 ? 0 : -bps * Math.sqrt(-minute))

function along(course: Course, minute: number): number {
  let before = course[0]
  for (const point of course) {
    if (minute < point[0]) return before === undefined || before === point ? point[1] : between(before, point, minute)
    before = point
  }
  return before?.[1] ?? 0
}

const between = ([from, fromBps]: Course[number], [to, toBps]: Course[number], minute: number): number =>
  fromBps + ((toBps - fromBps) * (minute - from)) / (to - from)

const isUnderWay = (course: Course, minute: number): boolean => {
  const [first, last] = [course[0], course.at(-1)]
  return first !== undefined && last !== undefined && first[0] <= minute && minute < last[0]
}
