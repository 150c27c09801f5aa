import { recordingSource, type Story, syntheticSource } from '@virtuoso/simulator'

type Market = Readonly<{
  recording: string | undefined
  seed: number
  startMs: number
  story?: Story
  /** Where venue time begins, ms; undefined: now. */
  opensMs?: number
}>

/** Canonical symbols of all that the simulated or recorded venue has data for. */
export const instrumentsOf = (market: Market): readonly string[] => sourceOf(market).symbols.map(canonicalSymbol)

export const sourceOf = ({ recording, ...market }: Market) =>
  recording === undefined ? syntheticSource({ ...market, now: Date.now }) : recordingSource(recording)

export const canonicalSymbol = (venueSymbol: string): string => venueSymbol.replace(/^(.+)USDT$/, '$1/USDT:USDT')
