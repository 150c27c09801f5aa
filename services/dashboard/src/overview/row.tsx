import type { Signal as Reactive } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { nowMs } from '../data/clock.ts'
import { watchRow } from '../data/in-sight.ts'
import { link } from '../data/live.ts'
import type { SeenRow } from '../data/market.ts'
import { go, instrumentPath, route, signalPath } from '../data/route.ts'
import type { OverviewRow } from '../data/shapes.ts'
import { ageText, percentText, priceText, timeText, titleOf } from '../parts/format.ts'
import { Score } from '../parts/score.tsx'
import { Spark } from '../parts/spark.tsx'

const staleAfterMs = 10_000

/** One instrument; it paints itself when its own row changes. */
export function Row({ seen, isFocused }: Readonly<{ seen: Reactive<SeenRow>; isFocused: boolean }>) {
  const { row, atMs } = seen.value
  const isStale = row.stale || (link.value.state === 'waiting' && nowMs.value - atMs > staleAfterMs)
  const line = useRef<HTMLTableRowElement>(null)
  useEffect(() => (line.current === null ? undefined : watchRow(line.current, row.instrument)), [row.instrument])
  const isOpen = route.value.instrument === row.pathName
  const open = (event: MouseEvent): void => {
    if (!(event.target instanceof Element) || event.target.closest('a') === null) go(instrumentPath(row.pathName))
  }
  const down = row.channels.filter((it) => it.state === 'DOWN')
  return (
    <tr
      ref={line}
      class={`${isStale ? 'stale' : ''}${isFocused ? ' focused' : ''}${isOpen ? ' open' : ''}`}
      onClick={open}
      data-instrument={row.instrument}
      data-stale={isStale}
    >
      <th scope="row">
        <a data-in href={instrumentPath(row.pathName)}>
          <b>{row.base}</b>
          <span class="dim">/{row.quote}</span>
        </a>
        {down.length === 0 ? null : <Down channels={down} />}
      </th>
      <td class="num price">{row.price === null ? <span class="dim">n/a</span> : priceText(row.price)}</td>
      <td class={`num ${changeClass(row.change24h ?? row.change)}`} data-tip={changeTitle(row)}>
        {row.change24h === null && row.change === null ? (
          <span class="dim">–</span>
        ) : (
          percentText(row.change24h ?? row.change ?? 0)
        )}
      </td>
      {row.dimensions.map((cell) => (
        <td class="cell" key={cell.dimension} data-dimension={cell.dimension} data-title={titleOf(cell.dimension)}>
          <Score score={cell.score} reasons={cell.reasons} coverage={cell.coverage} label={titleOf(cell.dimension)} />
        </td>
      ))}
      <td class="cell confluence" data-dimension="CONFLUENCE">
        <Score
          score={row.confluence.score}
          reasons={row.confluence.reasons}
          coverage={row.confluence.coverage}
          label="confluence"
          strong
        />
        {row.openSignal === null ? null : (
          <a data-in class={`side ${row.openSignal.side.toLowerCase()}`} href={signalPath(row.openSignal.shortId)}>
            {row.openSignal.side}
          </a>
        )}
      </td>
      <td class="line">
        <Spark values={row.spark} label={`${row.base} closes of the last ${row.spark.length} minutes`} />
      </td>
      <td class="num age">
        <Age row={row} atMs={atMs} isStale={isStale} />
      </td>
    </tr>
  )
}

/** Counts on from what the API said, by this computer's clock. */
function Age({ row, atMs, isStale }: Readonly<{ row: OverviewRow; atMs: number; isStale: boolean }>) {
  if (row.ageMs === null) return <span class="dim">n/a</span>
  const ageMs = row.ageMs + Math.max(0, nowMs.value - atMs)
  // A row with a gap is stale although its feed speaks.
  const isSilent = isStale && ageMs > staleAfterMs
  return isSilent ? <span data-tip="the feed is silent">silent {ageText(ageMs)}</span> : <span>{ageText(ageMs)}</span>
}

function Down({ channels }: Readonly<{ channels: OverviewRow['channels'] }>) {
  const text = channels
    .map((it) => `${titleOf(it.channel)}${it.sinceMs === null ? '' : ` since ${timeText(it.sinceMs)}`}`)
    .join(', ')
  return (
    <span class="down" data-tip={`gap: ${text}`}>
      gap {channels.length > 2 ? `${channels.length} channels` : channels.map((it) => titleOf(it.channel)).join(', ')}
    </span>
  )
}

const changeClass = (change: number | null): string =>
  change === null || change === 0 ? '' : change > 0 ? 'up' : 'down-text'
const changeTitle = ({ change24h, changeWindowMs }: OverviewRow): string =>
  change24h !== null
    ? 'over 24 h'
    : changeWindowMs === null
      ? 'no candle yet'
      : `over ${ageText(changeWindowMs)}: history does not reach back 24 h`
