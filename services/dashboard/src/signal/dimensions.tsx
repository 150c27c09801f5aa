import { useState } from 'preact/hooks'
import { withRecord } from '../data/route.ts'
import type { DimensionWhy } from '../data/shapes.ts'
import { scoreText, signedText, titleOf, wordsOf } from '../parts/format.ts'
import { Score } from '../parts/score.tsx'

/** Each dimension with what it said, what that counted, and why; one click further what it was made of. */
export function Why({ dimensions }: Readonly<{ dimensions: readonly DimensionWhy[] }>) {
  const largest = Math.max(1, ...dimensions.map((it) => Math.abs(it.points ?? 0)))
  return (
    <div class="why">
      {dimensions.map((it) => (
        <Dimension key={it.dimension} why={it} largest={largest} />
      ))}
    </div>
  )
}

function Dimension({ why, largest }: Readonly<{ why: DimensionWhy; largest: number }>) {
  const [isOpen, setOpen] = useState(false)
  const { dimension, score, points, effectiveWeight, because, reasons } = why
  return (
    <div class={`dimension${isOpen ? ' open' : ''}`} data-dimension={dimension}>
      <button type="button" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        <span class="name">{titleOf(dimension)}</span>
        <Score score={score} reasons={reasons} label={titleOf(dimension)} />
        <span class="num weight" title="share of the confluence">
          {score === null ? '–' : `× ${effectiveWeight.toFixed(2)}`}
        </span>
        <Points points={points} largest={largest} />
        <span class="say">{because}</span>
      </button>
      {isOpen ? <Parts why={why} /> : null}
    </div>
  )
}

/** A bar from the middle: right of it bullish, left of it bearish. */
function Points({ points, largest }: Readonly<{ points: number | null; largest: number }>) {
  const length = points === null ? 0 : (Math.abs(points) / largest) * 48
  return (
    <span class="points" title={points === null ? 'missing' : `${signedText(points, 2)} points`}>
      <svg viewBox="0 0 100 12" height="12" preserveAspectRatio="none" aria-hidden="true">
        <line x1="50" x2="50" y1="0" y2="12" />
        {points === null ? null : (
          <rect
            class={points < 0 ? 'bear' : 'bull'}
            x={points < 0 ? 50 - length : 50}
            y="2"
            width={length}
            height="8"
            rx="1.5"
          />
        )}
      </svg>
      <span class="num">{points === null ? '–' : signedText(points)}</span>
    </span>
  )
}

function Parts({ why }: Readonly<{ why: DimensionWhy }>) {
  return (
    <div class="parts">
      {why.timeframes.length === 0 ? null : (
        <p>
          {why.timeframes.map((it) => (
            <span class="tf" key={it.tf}>
              <span class="dim">{it.tf}</span> {scoreText(it.score)}
            </span>
          ))}
        </p>
      )}
      <table>
        <tbody>
          {why.components.map((it) => (
            <tr key={it.name}>
              <td>{wordsOf(it.name)}</td>
              <td class="num">{scoreText(it.score)}</td>
              <td class="num dim">× {it.weight}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p class="evidence">
        {why.evidence.map((it) => (
          <span key={it.name}>
            <span class="dim">{it.name}</span> {Number(it.value.toPrecision(6))}
          </span>
        ))}
      </p>
      {why.position === null ? null : (
        <p>
          <a data-in href={withRecord(why.position)}>
            {why.position}
          </a>
        </p>
      )}
    </div>
  )
}
