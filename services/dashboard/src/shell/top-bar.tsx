import { nowMs } from '../data/clock.ts'
import { heardAtMs, isSample, link } from '../data/live.ts'
import { pausedAtMs, signals } from '../data/market.ts'
import { ageText, timeText } from '../parts/format.ts'
import { isHelpOpen } from './keys.ts'
import { nextTheme, theme } from './theme.ts'

export function TopBar() {
  return (
    <header class="top">
      <a data-in href="/" class="brand">
        <img src="/icon.svg" alt="" width="22" height="22" />
        Virtuoso
      </a>
      {isSample.value ? <span class="sample">SAMPLE DATA</span> : null}
      <Link />
      <span class="spring" />
      <span class="dim wide">
        {signals.value.length} {signals.value.length === 1 ? 'signal' : 'signals'} · {timeText(nowMs.value)} UTC
      </span>
      <a class="quiet wide" href="/docs">
        API
      </a>
      <button
        type="button"
        class="quiet"
        onClick={nextTheme}
        title={`theme: ${theme.value}`}
        aria-label={`theme: ${theme.value}`}
      >
        {theme.value === 'light' ? '☀' : theme.value === 'dark' ? '☾' : '◐'}
      </button>
      <button
        type="button"
        class="quiet"
        aria-label="keyboard help"
        onClick={() => {
          isHelpOpen.value = !isHelpOpen.value
        }}
      >
        ?
      </button>
    </header>
  )
}

const afterwardsMs = 8_000

/** Whether what is shown is live, and since when it is not. */
function Link() {
  const it = link.value
  if (it.state === 'connecting') return <span class="link">connecting …</span>
  if (it.state === 'waiting' && heardAtMs.value === 0)
    return (
      <span class="link lost" role="status">
        the API does not answer: trying again in {Math.max(0, Math.ceil((it.untilMs - nowMs.value) / 1_000))} s
      </span>
    )
  if (it.state === 'waiting')
    return (
      <span class="link lost" role="status">
        reconnecting in {Math.max(0, Math.ceil((it.untilMs - nowMs.value) / 1_000))} s, data as of{' '}
        {timeText(it.lostAtMs)} ({ageText(nowMs.value - it.lostAtMs)} ago)
      </span>
    )
  if (pausedAtMs.value !== undefined)
    return (
      <span class="link lost" role="status">
        paused, numbers as of {timeText(pausedAtMs.value)} · press . to go on
      </span>
    )
  const isNew = it.after !== 'start' && nowMs.value - it.sinceMs < afterwardsMs
  return (
    <span class="link live" role="status">
      ● live
      {isNew ? (it.after === 'resume' ? ' · reconnected, 0 missed' : ' · reconnected, from a fresh snapshot') : ''}
    </span>
  )
}
