import { nowMs } from '../data/clock.ts'
import { latestGap } from '../data/gaps.ts'
import { rows } from '../data/market.ts'
import { timeText, wordsOf } from '../parts/format.ts'

/** What the feeds are doing, in one line; looked at once a second, not with every row. */
export function StatusBar() {
  void nowMs.value
  const all = [...rows.value.values()].map((it) => it.peek().row)
  const down = all.flatMap((row) => row.channels.filter((it) => it.state === 'DOWN'))
  const stale = all.filter((it) => it.stale).length
  const last = latestGap.value
  return (
    <footer class="status">
      <span>{all.length} instruments</span>
      <span class={down.length > 0 ? 'bad' : ''}>
        {down.length === 0 ? 'no channel down' : `${down.length} ${down.length === 1 ? 'channel' : 'channels'} down`}
      </span>
      {stale > 0 ? <span class="bad">{stale} stale</span> : null}
      {last === undefined ? null : (
        <span class="dim" data-latest-gap>
          {last.isOver ? 'gap over' : 'gap'}: {last.gap.instrument.split(':')[1] ?? last.gap.instrument}{' '}
          {wordsOf(last.gap.channel)} {timeText(last.gap.fromTimeMs)}
          {last.gap.toTimeMs === null ? '' : `–${timeText(last.gap.toTimeMs)}`}
        </span>
      )}
      <span class="spring" />
      <span class="dim wide">not financial advice · every number names the record it came from</span>
    </footer>
  )
}
