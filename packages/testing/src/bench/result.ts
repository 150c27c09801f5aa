/** What a benchmark found, as it is kept and as documents are made from it. */
export type BenchResult = Readonly<{
  bench: string
  /** One sentence: what is asked. */
  question: string
  arms: readonly ArmResult[]
  ratios: readonly RatioResult[]
  /** Figures that are no ratio. */
  figures: readonly Figure[]
  goals: readonly Goal[]
  /** The same thing measured twice; undefined where nothing is compared. */
  control: RatioResult | undefined
  /** What was found to be right inside the run. */
  checks: readonly string[]
  fixture: Fixture
  rounds: number
  seed: number
  machine: Machine
}>

export type ArmResult = Readonly<{
  name: string
  does: string
  /** What one unit of work is, in the plural: `records`. */
  unit: string
  /** Units in one round. */
  units: number
  /** ms, one of each round. */
  cpuMs: readonly number[]
  wallMs: readonly number[]
}>

/** How many times as many units of `of` pass in the same time as of `to`: above 1, `of` is faster. */
export type RatioResult = Readonly<{
  of: string
  to: string
  by: 'CPU' | 'wall'
  value: number
  /** 95 % bootstrap interval. */
  low: number
  high: number
}>

export type Figure = Readonly<{ name: string; value: number; unit: string }>

export type Goal = Readonly<{
  text: string
  /** What is compared with the bound. */
  value: number
  bound: number
  must: 'reach' | 'stay below'
}>

export type Fixture = Readonly<{ name: string; events: number /** Over all bodies in order, hex. */; sha256: string }>

export type Machine = Readonly<{
  startedAt: string
  cpu: string
  cores: number
  memoryGb: number
  os: string
  /** One minute, at the start and at the end. */
  loadAverage: readonly [number, number]
  versions: Readonly<Record<string, string>>
}>

export const isMet = ({ value, bound, must }: Goal): boolean => (must === 'reach' ? value >= bound : value < bound)

const controlLow = 0.95
const controlHigh = 1.05

/** The same thing measured twice must come out the same; else the machine was too busy for any figure to count. */
export const isVoid = ({ control }: Pick<BenchResult, 'control'>): boolean =>
  control !== undefined && !(control.value >= controlLow && control.value <= controlHigh)
