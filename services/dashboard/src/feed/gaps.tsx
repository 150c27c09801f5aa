import { computed } from '@preact/signals'
import { nowMs } from '../data/clock.ts'
import { gaps, gapsAsked, loadGaps } from '../data/gaps.ts'
import { ageText, timeText, wordsOf } from '../parts/format.ts'
import { type Hole, holesOf } from './holes.ts'

const holes = computed(() => holesOf(gaps.value))

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
        {holes.value.map((it) => (
          <Missed key={it.key} hole={it} />
        ))}
      </ol>
    </section>
  )
}

const channelsMax = 3
const nameOf = (instrument: string): string => instrument.split(':')[1] ?? instrument

/** Of several gaps only the longest is told: a quiet channel was last heard long before the others. */
export function Missed({ hole: { instruments, channels, reason, fromTimeMs, toTimeMs } }: Readonly<{ hole: Hole }>) {
  const [only] = instruments
  const isOne = instruments.length * channels.length === 1
  return (
    <li class={`missed${toTimeMs === undefined ? ' open' : ''}`}>
      <b>{instruments.length === 1 && only !== undefined ? nameOf(only) : `${instruments.length} instruments`}</b>{' '}
      {channels.length > channelsMax ? `${channels.length} channels` : channels.map(wordsOf).join(', ')}
      <span class="dim">
        {isOne ? `${timeText(fromTimeMs)}–` : 'until '}
        {toTimeMs === undefined ? 'now' : timeText(toTimeMs)} · {isOne ? '' : 'up to '}
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
