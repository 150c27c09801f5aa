import { useState } from 'preact/hooks'
import { nowMs } from '../data/clock.ts'
import { rows, signals } from '../data/market.ts'
import { useAnswer } from '../data/resource.ts'
import { signalPath, withRecord } from '../data/route.ts'
import type { DimensionScore, Gap, HistoryPoint, InstrumentScores } from '../data/shapes.ts'
import { Missed } from '../feed/gaps.tsx'
import { holesOf } from '../feed/holes.ts'
import { dimensions, priceText, reasonsText, scoreText, timeText, titleOf, wordsOf } from '../parts/format.ts'
import { Score } from '../parts/score.tsx'
import { Loading, Trouble } from '../parts/trouble.tsx'
import { Panel } from '../shell/panel.tsx'
import { HistoryLine } from './history-line.tsx'

const historyMs = 900_000
const raisedMax = 5
const holesMax = 3

/** One instrument: each dimension with what it is made of, its history, and the holes of its feed. */
export function InstrumentPanel({ pathName }: Readonly<{ pathName: string }>) {
  const [tries, setTries] = useState(0)
  const fiveSeconds = Math.floor(nowMs.value / 5_000)
  const fifteenSeconds = Math.floor(nowMs.value / 15_000)
  const scores = useAnswer<InstrumentScores>(
    `/v1/instruments/${encodeURIComponent(pathName)}/scores`,
    `${tries} ${fiveSeconds}`,
  )
  const seen = [...rows.value.values()].find((it) => it.peek().row.pathName === pathName)?.value.row
  return (
    <Panel title={seen?.instrument ?? pathName}>
      {seen === undefined ? null : (
        <header class="signal-head">
          <span class="big num">{seen.price === null ? 'n/a' : priceText(seen.price)}</span>
          <Score score={seen.confluence.score} reasons={seen.confluence.reasons} label="confluence" strong />
          <span class="dim">
            {seen.confluence.score === null ? reasonsText(seen.confluence.reasons) : 'confluence'}
          </span>
        </header>
      )}
      {scores.state === 'loading' ? <Loading what="scores" lines={8} /> : null}
      {scores.state === 'failed' ? (
        <Trouble what="Scores" failure={scores.failure} again={() => setTries(tries + 1)} />
      ) : null}
      {scores.state === 'here' ? (
        <>
          <Raised pathName={pathName} />
          <Gaps pathName={pathName} again={fiveSeconds} />
          {[
            ...(scores.data.confluence === null ? [] : [scores.data.confluence]),
            ...inOrder(scores.data.dimensions),
          ].map((it) => (
            <Dimension key={it.dimension} score={it} pathName={pathName} again={fifteenSeconds} />
          ))}
        </>
      ) : null}
    </Panel>
  )
}

/** As in the overview. */
const inOrder = (all: readonly DimensionScore[]): readonly DimensionScore[] =>
  dimensions.flatMap((name) => all.filter((it) => it.dimension === name))

/** What was raised on it, newest first. */
function Raised({ pathName }: Readonly<{ pathName: string }>) {
  const raised = signals.value.filter((it) => it.pathName === pathName).slice(0, raisedMax)
  if (raised.length === 0) return null
  return (
    <p class="facts raised">
      <b>signals:</b>
      {raised.map((it) => (
        <a data-in key={it.id} class={`side ${it.side.toLowerCase()}`} href={signalPath(it.shortId)}>
          {it.side === 'LONG' ? '▲' : '▼'} {it.score.toFixed(0)} <span class="dim">{timeText(it.raisedAtMs)}</span>
        </a>
      ))}
    </p>
  )
}

function Dimension({ score, pathName, again }: Readonly<{ score: DimensionScore; pathName: string; again: number }>) {
  const [fromMs] = useState(Date.now() - historyMs)
  const history = useAnswer<Readonly<{ points: readonly HistoryPoint[] }>>(
    `/v1/instruments/${encodeURIComponent(pathName)}/scores/${score.dimension}/history?from=${fromMs}&limit=1000`,
    again,
  )
  return (
    <section class="of-dimension" data-dimension={score.dimension}>
      <h3>
        {titleOf(score.dimension)}{' '}
        <Score score={score.score} reasons={score.reasons} label={titleOf(score.dimension)} />
        <span class="dim">coverage {score.coverage.toFixed(2)}</span>
      </h3>
      {score.reasons.length === 0 ? null : <p class="reasons">{reasonsText(score.reasons)}</p>}
      {history.state === 'here' ? <HistoryLine points={history.data.points} label={titleOf(score.dimension)} /> : null}
      <p class="chips">
        {score.timeframes.map((it) => (
          <span key={it.tf}>
            <span class="dim">{it.tf}</span> {scoreText(it.score)}
          </span>
        ))}
        {score.components.map((it) => (
          <span key={it.name}>
            <span class="dim">{score.dimension === 'CONFLUENCE' ? titleOf(it.name) : wordsOf(it.name)}</span>{' '}
            {scoreText(it.score)}
          </span>
        ))}
      </p>
      <p class="facts">
        <a data-in href={withRecord(score.position)}>
          {score.position}
        </a>
      </p>
    </section>
  )
}

function Gaps({ pathName, again }: Readonly<{ pathName: string; again: number }>) {
  const gaps = useAnswer<readonly Gap[]>(`/v1/instruments/${encodeURIComponent(pathName)}/gaps?limit=50`, again)
  if (gaps.state !== 'here' || gaps.data.length === 0) return null
  return (
    <>
      <h3>gaps</h3>
      <ul class="gaps" aria-label="gaps">
        {holesOf(gaps.data)
          .slice(0, holesMax)
          .map((it) => (
            <Missed key={it.key} hole={it} />
          ))}
      </ul>
    </>
  )
}
