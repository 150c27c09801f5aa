import { nowMs } from '../data/clock.ts'
import { gaps, gapsAsked, loadGaps } from '../data/gaps.ts'
import type { Gap } from '../data/shapes.ts'
import { ageText, timeText, wordsOf } from '../parts/format.ts'

/** What was not heard, newest first: scores that stood on it were withheld meanwhile. */
export function Gaps() {
  const all = gaps.value
  const open = all.filter((it) => it.toTimeMs === null).length
  return (
    <section class="feed-gaps" aria-label="gaps">
      <h2>
        gaps <span class="dim">{open === 0 ? '' : `${open} open`}</span>
      </h2>
      {all.length === 0 ? <None /> : null}
      <ol>
        {all.map((it) => (
          <Hole key={it.gapId} gap={it} />
        ))}
      </ol>
    </section>
  )
}

function Hole({ gap: { instrument, channel, reason, fromTimeMs, toTimeMs } }: Readonly<{ gap: Gap }>) {
  return (
    <li class={toTimeMs === null ? 'open' : ''}>
      <b>{instrument.split(':')[1] ?? instrument}</b> {wordsOf(channel)}
      <span class="dim">
        {timeText(fromTimeMs)}–{toTimeMs === null ? 'now' : timeText(toTimeMs)} ·{' '}
        {ageText((toTimeMs ?? nowMs.value) - fromTimeMs)} · {wordsOf(reason)}
      </span>
    </li>
  )
}

const None = () =>
  gapsAsked.value === 'failed' ? (
    <p class="empty">
      what was missed before cannot be read{' '}
      <button type="button" onClick={() => void loadGaps()}>
        try again
      </button>
    </p>
  ) : (
    <p class="empty">{gapsAsked.value === 'here' ? 'none: everything was heard' : 'asking …'}</p>
  )
