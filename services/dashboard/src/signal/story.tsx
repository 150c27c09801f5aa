import { useState } from 'preact/hooks'
import type { Signal } from '../data/shapes.ts'
import { ageText, priceText, timeText, wordsOf } from '../parts/format.ts'

type Update = NonNullable<Signal['updates']>[number]
const shownMax = 4

/** What became of a signal, newest last. A score that only moved is told where it is among the last few. */
export function Story({ signal: { updates = [], closed, raisedAtMs } }: Readonly<{ signal: Signal }>) {
  const [isWhole, showWhole] = useState(false)
  if (updates.length === 0 && closed === null) return null
  const shown = isWhole ? updates : updates.filter((it, at) => !isMove(it) || at >= updates.length - shownMax)
  return (
    <ol class="history" aria-label="what became of it">
      {shown.length === updates.length ? null : (
        <li>
          <button type="button" onClick={() => showWhole(true)}>
            {updates.length - shown.length} more moves of its score
          </button>
        </li>
      )}
      {shown.map((it) => (
        <Change key={it.position} update={it} />
      ))}
      {closed === null ? null : (
        <li>
          <span class="num dim">{timeText(closed.atMs)}</span> <b>closed: {wordsOf(closed.reason)}</b>
          {closed.price === null ? '' : ` at ${priceText(closed.price)}`} after {ageText(closed.atMs - raisedAtMs)}
        </li>
      )}
    </ol>
  )
}

const isMove = ({ change }: Update): boolean => change === 'SCORE_MOVED'

const Change = ({ update: { asOfMs, change, price, score, reasons } }: Readonly<{ update: Update }>) => (
  <li>
    <span class="num dim">{timeText(asOfMs)}</span> {wordsOf(change)}
    {price === null ? '' : ` at ${priceText(price)}`} · score{' '}
    {score === null ? `n/a (${reasons.map(wordsOf).join(', ')})` : score.toFixed(0)}
  </li>
)
