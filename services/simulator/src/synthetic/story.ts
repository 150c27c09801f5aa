import type { Course } from './scenes.ts'

/** What the generated market begins with; see `openingScenes`. */
export const stories = ['market', 'rally', 'cascade', 'gap', 'outage'] as const
export type Story = (typeof stories)[number]

export type Opening = Readonly<{
  /** Trend of the weeks before the start, bps per root of a minute. */
  leadInBps: number
  /** Minutes since the start. */
  course: Course
  /** 0..1: how much of it is forced. */
  forced: number
}>

const climb: Course = [
  ...([
    [-6, 0],
    [-5, 10],
    [-4, 26],
    [-3, 44],
    [-2, 64],
    [-1, 86],
    [0, 108],
  ] as const),
  ...([
    [1, 132],
    [3, 175],
    [5, 185],
    [7, 165],
    [10, 100],
    [20, 50],
    [40, 0],
  ] as const),
]
const slide: Course = [
  ...([
    [-6, 0],
    [-5, -4],
    [-4, -14],
    [-3, -34],
    [-2, -58],
    [-1, -80],
    [0, -100],
  ] as const),
  ...([
    [2, -140],
    [4, -150],
    [6, -120],
    [9, -60],
    [20, -20],
    [40, 0],
  ] as const),
]
const plunge: Course = [
  ...([
    [-6, 0],
    [-5, -8],
    [-4, -40],
    [-3, -95],
    [-2, -155],
    [-1, -205],
    [0, -245],
  ] as const),
  ...([
    [1, -270],
    [3, -280],
    [6, -220],
    [12, -120],
    [40, 0],
  ] as const),
]
const turnedOver = (course: Course, factor: number): Course =>
  course.map(([minute, bps]) => [minute, Math.round(bps * factor)])

const usual: ReadonlyMap<string, Opening> = new Map([
  ['SOLUSDT', { leadInBps: 5, course: climb, forced: 0.1 }],
  ['DOTUSDT', { leadInBps: -4, course: slide, forced: 0.15 }],
])

/** Which instruments have a scene when the venue opens, six minutes before the start. */
export function openingScenes(story: Story): ReadonlyMap<string, Opening> {
  if (story === 'rally')
    return new Map(
      ['SOLUSDT', 'ETHUSDT', 'AVAXUSDT'].map((symbol, place) => [
        symbol,
        { leadInBps: 7, course: turnedOver(climb, 1.7 - 0.2 * place), forced: 0.2 },
      ]),
    )
  if (story === 'cascade')
    return new Map(
      ['SOLUSDT', 'DOGEUSDT', 'AVAXUSDT'].map((symbol) => [symbol, { leadInBps: -5, course: plunge, forced: 0.8 }]),
    )
  return usual
}
