import { useState } from 'preact/hooks'
import { signals } from '../data/market.ts'
import { useAnswer } from '../data/resource.ts'
import { instrumentPath, signalPath } from '../data/route.ts'
import type { Explanation, Signal } from '../data/shapes.ts'
import { Copy } from '../parts/copy.tsx'
import { countedText, dateTimeText, signedText, timeText, titleOf, wordsOf } from '../parts/format.ts'
import { Loading, Trouble } from '../parts/trouble.tsx'
import { Panel } from '../shell/panel.tsx'
import { Why } from './dimensions.tsx'
import { Ladder } from './ladder.tsx'
import { Inputs } from './lineage.tsx'
import { Story } from './story.tsx'

/** Everything about one signal: what it says, why, what became of it, and where it came from. */
export function SignalPanel({ id }: Readonly<{ id: string }>) {
  const [tries, setTries] = useState(0)
  const live = signals.value.find((it) => it.shortId === id || it.id === id)
  const why = useAnswer<Explanation>(`/v1/signals/${encodeURIComponent(id)}/explanation`, tries)
  const story = useAnswer<Signal>(
    `/v1/signals/${encodeURIComponent(id)}`,
    `${tries} ${live?.state} ${live?.targetsHit} ${live?.lastScore}`,
  )
  const known = story.state === 'here' ? story.data : (live ?? (why.state === 'here' ? why.data.signal : undefined))
  return (
    <Panel title={known === undefined ? id : `${known.side} ${known.instrument}`} aside={<Neighbours id={known?.id} />}>
      {known === undefined ? null : (
        <Head
          signal={
            live === undefined
              ? known
              : { ...known, ...live, ...(known.updates === undefined ? {} : { updates: known.updates }) }
          }
        />
      )}
      {why.state === 'loading' ? <Loading what="why" lines={8} /> : null}
      {why.state === 'failed' ? (
        <Trouble what="Why this signal was raised" failure={why.failure} again={() => setTries(tries + 1)} />
      ) : null}
      {why.state === 'here' ? <Reasons explanation={why.data} /> : null}
    </Panel>
  )
}

function Head({ signal }: Readonly<{ signal: Signal }>) {
  const { side, score, threshold, confidence, reliability, coverage, closed, lastScore } = signal
  return (
    <>
      <header class="signal-head">
        <span class={`side big ${side.toLowerCase()}`}>
          {side === 'LONG' ? '▲' : '▼'} {side}
        </span>
        <span class="big num">{score.toFixed(2)}</span>
        <span class="dim">
          raised at {side === 'LONG' ? '≥' : '≤'} {threshold}
          {signal.shadow ? ' · shadow' : ''}
        </span>
        <span class={`state ${signal.state.toLowerCase()}`}>
          {closed === null
            ? `active · now ${lastScore === null ? 'unknown' : lastScore.toFixed(0)}`
            : wordsOf(closed.reason)}
        </span>
      </header>
      <p class="facts">
        <a data-in href={instrumentPath(signal.pathName)}>
          {signal.instrument}
        </a>{' '}
        · {dateTimeText(signal.raisedAtMs)} · {signal.shortId}
        {closed === null ? ` · ends ${timeText(signal.expiresAtMs)} at the latest` : ''}
      </p>
      <dl class="measures">
        <Measure
          name="confidence"
          value={confidence.toFixed(2)}
          title="agreement, consensus and coverage of its parts, 0 to 1"
        />
        <Measure
          name="reliability"
          value={reliability.toFixed(0)}
          title="how much of the last five minutes was heard, 0 to 100"
        />
        <Measure name="coverage" value={coverage.toFixed(2)} title="share of the six dimensions that was there" />
        <Measure name="risk : reward" value={`1 : ${signal.riskReward.toFixed(2)}`} title="over all targets" />
        <Measure
          name="size"
          value={`${(signal.sizeShare * 100).toFixed(0)} %`}
          title="of equity, so that the stop costs at most 1 %"
        />
      </dl>
      <Ladder signal={signal} />
      <Story signal={signal} />
    </>
  )
}

const Measure = ({ name, value, title }: Readonly<{ name: string; value: string; title: string }>) => (
  <div data-tip={title}>
    <dt>{name}</dt>
    <dd class="num">{value}</dd>
  </div>
)

/** The signals raised before and after, for where the list has no room beside the panel. */
function Neighbours({ id }: Readonly<{ id: string | undefined }>) {
  const at = signals.value.findIndex((it) => it.id === id)
  if (at < 0) return null
  return (
    <>
      <Neighbour signal={signals.value[at - 1]} name="newer" />
      <Neighbour signal={signals.value[at + 1]} name="older" />
    </>
  )
}

const Neighbour = ({ signal, name }: Readonly<{ signal: Signal | undefined; name: string }>) =>
  signal === undefined ? null : (
    <a data-in class="neighbour" href={signalPath(signal.shortId)}>
      {name}
    </a>
  )

function Reasons({ explanation }: Readonly<{ explanation: Explanation }>) {
  const { because, dimensions, arithmetic, gaps, patterns, cause, next, signal } = explanation
  return (
    <>
      <h3 id="why">why</h3>
      <p class="because">{because}</p>
      <Why dimensions={dimensions} />
      {arithmetic === null ? null : (
        <p class={`sum ${arithmetic.holds ? '' : 'wrong'}`}>
          <code>{arithmetic.base}</code>
          <code>{arithmetic.score}</code>
          <span class="dim">{arithmetic.holds ? 'as recorded' : 'NOT as recorded'}</span>
        </p>
      )}
      <p class="facts" data-gaps={gaps.length}>
        <b>gaps in its window:</b>{' '}
        {gaps.length === 0
          ? 'none'
          : gaps
              .map(
                (it) =>
                  `${wordsOf(it.channel)} ${timeText(it.fromTimeMs)}–${it.atTimeMs === null ? 'still open' : timeText(it.atTimeMs)}`,
              )
              .join(', ')}
      </p>
      {patterns.length === 0 ? null : (
        <p class="facts">
          <b>open patterns:</b> {countedText(patterns.map((it) => `${wordsOf(it.side)} ${wordsOf(it.kind)}`))}
        </p>
      )}
      <h3>where it came from</h3>
      <Inputs id={signal.shortId} cause={cause} />
      <h3>go on</h3>
      <div data-verify>
        <Copy text={next.verify} />
      </div>
      <Copy text={next.explain} />
      <p class="facts dim">
        {titleOf(signal.analyzer)}@{signal.version} · config {signal.configHash.slice(0, 8)} · sum of points{' '}
        {signedText(dimensions.reduce((sum, it) => sum + (it.points ?? 0), 0))}
      </p>
    </>
  )
}
