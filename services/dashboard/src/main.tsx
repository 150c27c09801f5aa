import { effect } from '@preact/signals'
import { render } from 'preact'
import { App } from './app.tsx'
import { runClock } from './data/clock.ts'
import { loadGaps } from './data/gaps.ts'
import { isSample, link, listen } from './data/live.ts'
import { loadSignals } from './data/market.ts'
import { followLinks } from './data/route.ts'
import { onKey } from './shell/keys.ts'
import { followTips } from './shell/tip.tsx'

const root = document.getElementById('app')
if (root !== null) render(<App />, root)

document.addEventListener('click', followLinks)
document.addEventListener('keydown', onKey)
followTips()
effect(() => {
  document.title = isSample.value ? 'SAMPLE DATA · Virtuoso' : 'Virtuoso'
})
// What was raised meanwhile is asked for again after every new beginning: the stream only tells what comes.
effect(() => {
  const it = link.value
  if (it.state === 'live' && it.after !== 'resume') {
    void loadSignals()
    void loadGaps()
  }
})
runClock()
void listen()
