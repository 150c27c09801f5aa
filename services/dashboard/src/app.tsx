import { announcement } from './data/market.ts'
import { route } from './data/route.ts'
import { Feed } from './feed/feed.tsx'
import { Gaps } from './feed/gaps.tsx'
import { InstrumentPanel } from './instrument/panel.tsx'
import { Overview } from './overview/table.tsx'
import { RecordDialog } from './record/record.tsx'
import { Help } from './shell/help.tsx'
import { isHelpOpen } from './shell/keys.ts'
import { StatusBar } from './shell/status-bar.tsx'
import { Tip } from './shell/tip.tsx'
import { TopBar } from './shell/top-bar.tsx'
import { SignalPanel } from './signal/panel.tsx'

export function App() {
  const { signalId, instrument, record } = route.value
  const isOpen = signalId !== undefined || instrument !== undefined
  return (
    <>
      <TopBar />
      <main class={isOpen ? 'with-panel' : ''}>
        <Overview />
        <div class="beside">
          <Feed />
          <Gaps />
        </div>
        {signalId === undefined ? null : <SignalPanel key={signalId} id={signalId} />}
        {instrument === undefined ? null : <InstrumentPanel key={instrument} pathName={instrument} />}
      </main>
      <StatusBar />
      {record === undefined ? null : <RecordDialog key={record} position={record} />}
      {isHelpOpen.value ? <Help /> : null}
      <Tip />
      <div class="unseen" role="status" aria-live="polite">
        {announcement.value}
      </div>
    </>
  )
}
