import { nowMs } from '../data/clock.ts'
import { loadSignals, signals, signalsAsked } from '../data/market.ts'
import { route, signalPath } from '../data/route.ts'
import type { Signal } from '../data/shapes.ts'
import { ageText, priceText, timeText, wordsOf } from '../parts/format.ts'
import { Trouble } from '../parts/trouble.tsx'

/** What was raised, newest first, and what became of it. */
export function Feed() {
  const all = signals.value
  const openId = route.value.signalId
  return (
    <section class="feed" aria-label="signals">
      <h2>
        signals{' '}
        <span class="dim">{all.length === 0 ? '' : `${all.filter((it) => it.state === 'ACTIVE').length} active`}</span>
      </h2>
      {all.length === 0 || signalsAsked.value.state === 'failed' ? <Empty /> : null}
      <ol>
        {all.map((it) => (
          <Item key={it.id} signal={it} isOpen={openId === it.shortId || openId === it.id} />
        ))}
      </ol>
    </section>
  )
}

function Item({ signal, isOpen }: Readonly<{ signal: Signal; isOpen: boolean }>) {
  const { side, score, shortId, instrument, closed, targetsHit, raisedAtMs } = signal
  return (
    <li class={`${signal.state.toLowerCase()}${isOpen ? ' open' : ''}`}>
      <a data-in href={signalPath(shortId)} data-signal={shortId}>
        <span class={`side ${side.toLowerCase()}`}>
          {side === 'LONG' ? '▲' : '▼'} {side}
        </span>
        <b>{instrument.split(':')[1]}</b>
        <span class="num">{score.toFixed(0)}</span>
        <span class="what dim">
          {timeText(raisedAtMs)} ·{' '}
          {closed === null ? (
            <Life signal={signal} />
          ) : (
            `${wordsOf(closed.reason)}${closed.price === null ? '' : ` at ${priceText(closed.price)}`}`
          )}
          {targetsHit > 0 ? ` · ${targetsHit} of ${signal.targets.length} targets` : ''}
          {signal.gapsInWindow.length > 0
            ? ` · ${signal.gapsInWindow.length} ${signal.gapsInWindow.length === 1 ? 'gap' : 'gaps'}`
            : ''}
        </span>
      </a>
    </li>
  )
}

const Life = ({ signal }: Readonly<{ signal: Signal }>) =>
  signal.lastScore === null ? (
    <>active, score unknown</>
  ) : (
    <>
      active {ageText(Math.max(0, nowMs.value - signal.raisedAtMs))}, now {signal.lastScore.toFixed(0)}
    </>
  )

function Empty() {
  const asked = signalsAsked.value
  if (asked.state === 'failed')
    return <Trouble what="What was raised before" failure={asked.failure} again={() => void loadSignals()} />
  return asked.state === 'here' ? (
    <p class="empty">no signals yet: a confluence has to stay at 70 or above, or at 35 or below, for three seconds</p>
  ) : (
    <p class="empty later">asking for what was raised …</p>
  )
}
