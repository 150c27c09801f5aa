/** A row of the fault table: what goes wrong, and who shows that it is survived. */
export type Row = Readonly<{
  id: string
  fault: string
  /** Which faults of a campaign are this row; left out: none. */
  campaign?: Readonly<{ victim: RegExp; fault: RegExp }>
  /** Tests that show it under another name than its id. */
  tests?: RegExp
  /** Why nothing here runs it, should no test show it either. */
  notRunBecause?: string
}>

const ingestor = /^ingestor$/
const analyzer = /^analyzer/
const projector = /^projector$/
const anyMember = /^(ingestor|analyzer|projector)/
const noClock = 'needs a library that moves the clock of one process'
const noTool = 'nothing stands in for it yet'

/** Venue and ingestor, log, analyzer, projector and Postgres. Tests are found by the id in their name, or by what they say. */
export const rows: readonly Row[] = [
  {
    id: 'ING1',
    fault: 'killed while streaming',
    tests: /ingestor.*killed .*while it streams/,
    campaign: { victim: ingestor, fault: /^kill$/ },
  },
  { id: 'ING2', fault: 'SIGTERM; twice', campaign: { victim: ingestor, fault: /^terminate$/ } },
  { id: 'ING3', fault: 'paused', tests: /says the hole of a pause/, campaign: { victim: ingestor, fault: /^pause$/ } },
  {
    id: 'ING4',
    fault: 'reset, close',
    tests: /venue hangs up, and comes back/,
    campaign: { victim: /^venue$/, fault: /^hang up$/ },
  },
  { id: 'ING5', fault: 'silent socket', tests: /a line on which nothing comes/ },
  { id: 'ING6', fault: 'slow link', notRunBecause: 'nothing slows the line to the venue yet' },
  {
    id: 'ING7',
    fault: 'log away for longer than 30 s',
    tests: /when the log stays away longer|while the log does not answer for a while/,
  },
  { id: 'ING8', fault: 'wall clock steps', notRunBecause: noClock },
  {
    id: 'ING9',
    fault: 'killed before it noted the ack, or ack lost',
    tests: /sends again what was in doubt/,
    campaign: { victim: ingestor, fault: /Produce/ },
  },
  { id: 'ING10', fault: 'sequence gap', tests: /loses one book to one missing update/ },
  { id: 'ING11', fault: 'repeated, reordered frames', tests: /venue tells again only once/ },
  { id: 'ING12', fault: 'checksum, crossed book' },
  { id: 'ING13', fault: 'bad numbers, malformed JSON', tests: /quarantines what makes no sense/ },
  { id: 'ING14', fault: 'price x10' },
  { id: 'ING15', fault: '429, ban, HTML', notRunBecause: 'the simulator does not ban' },
  { id: 'ING16', fault: 'producer dead' },
  { id: 'ING17', fault: 'huge frame, bomb' },
  {
    id: 'ING18',
    fault: 'two ingestors for one feed',
    tests: /after another took the feed over|takes the feed over with a higher epoch/,
  },
  { id: 'ING19', fault: 'delisting, tick change', notRunBecause: 'the simulator does not delist' },
  { id: 'ING20', fault: 'primary venue gone', notRunBecause: 'there is one venue' },
  {
    id: 'BRK1',
    fault: 'broker killed, restarted',
    tests: /while each is killed in turn|have kept every record that was acknowledged/,
    campaign: { victim: /^kafka$/, fault: /^kill$/ },
  },
  { id: 'BRK2', fault: 'rolling SIGTERM of three', tests: /while each is stopped in turn/ },
  { id: 'BRK3', fault: 'leader paused' },
  { id: 'BRK4', fault: 'silent cut', campaign: { victim: anyMember, fault: /^freeze$/ } },
  { id: 'BRK5', fault: 'requests pass, replies lost', campaign: { victim: anyMember, fault: /^oneWay$/ } },
  { id: 'BRK6', fault: 'latency, jitter, resets', campaign: { victim: anyMember, fault: /^(latency|reset)$/ } },
  { id: 'BRK7', fault: 'broker disk full', notRunBecause: 'needs a file system of a few MB under the broker' },
  { id: 'BRK8', fault: 'slow fsync', notRunBecause: 'needs strace inside the broker' },
  { id: 'BRK9', fault: 'torn tail, flipped bit', notRunBecause: noTool },
  { id: 'BRK10', fault: 'broker clock off', notRunBecause: noClock },
  {
    id: 'BRK11',
    fault: 'reply to EndTxn or TxnOffsetCommit lost',
    tests: /a transaction whose line breaks/,
    campaign: { victim: analyzer, fault: /lost$|^point: cut in EndTxn/ },
  },
  {
    id: 'BRK12',
    fault: 'unread records deleted',
    tests: /data-loss when what it committed up to was deleted|next input is gone stops/,
  },
  {
    id: 'BRK13',
    fault: 'topic recreated, altered',
    tests: /setting was changed by hand|deleted and made again from the one/,
  },
  { id: 'BRK14', fault: 'hanging transaction' },
  { id: 'BRK15', fault: 'leader moves inside one send', tests: /kafkajs by itself said was acknowledged/ },
  {
    id: 'EMB1',
    fault: 'embedded log: killed in a write, locked, full, bad page',
    tests: /kills in mid-write|keeps the file locked|the disk has no room|a page of it is damaged/,
  },
  {
    id: 'ANA1',
    fault: 'killed at wire points and at random',
    tests: /killed in the middle of its work leaves each event/,
    campaign: { victim: analyzer, fault: /^(kill$|point)/ },
  },
  { id: 'ANA2', fault: 'SIGTERM under load', campaign: { victim: analyzer, fault: /^terminate$/ } },
  {
    id: 'ANA3',
    fault: 'zombie',
    tests: /stands still, is replaced and wakes|second owner of the same group/,
    campaign: { victim: analyzer, fault: /^pause$/ },
  },
  {
    id: 'ANA4',
    fault: 'cut or slow to the broker',
    campaign: { victim: analyzer, fault: /^(freeze|oneWay|latency|reset)$/ },
  },
  {
    id: 'ANA5',
    fault: 'snapshot missing, truncated, foreign',
    tests: /a state that cannot be used|instrument what it had seen already/,
  },
  { id: 'ANA6', fault: 'wall clock jumps', notRunBecause: noClock },
  { id: 'ANA7', fault: 'step throws', tests: /analyzer that throws/ },
  { id: 'ANA8', fault: 'join and leave each 2 s', tests: /while one comes and goes/ },
  { id: 'ANA9', fault: 'endless loop, memory bomb', notRunBecause: 'there is no watchdog thread yet' },
  { id: 'ANA10', fault: 'work longer than the session' },
  { id: 'ANA11', fault: 'late, disorder' },
  { id: 'ANA12', fault: 'one feed stalls, then bursts' },
  { id: 'ANA13', fault: 'zero variance, 0/0, overflow' },
  {
    id: 'ANA14',
    fault: 'committed offset outside the log',
    tests: /log-rewound when it committed|data-loss when what it committed|its offset back/,
  },
  {
    id: 'ANA15',
    fault: 'new generation',
    tests: /takes over where its predecessor stopped|as the next generation|commit no more, and is refused/,
  },
  { id: 'ANA16', fault: 'dead-letter topic not writable', tests: /where that fails the partition waits/ },
  { id: 'ANA17', fault: 'state too large' },
  {
    id: 'PRJ1',
    fault: 'killed around each statement and COMMIT',
    tests:
      /at every point of a transaction|would be found out if its checkpoint|projector as a process of its own that is killed/,
    campaign: { victim: projector, fault: /^(kill$|point)/ },
  },
  { id: 'PRJ2', fault: 'SIGTERM', campaign: { victim: projector, fault: /^terminate$/ } },
  { id: 'PRJ3', fault: 'pause', campaign: { victim: projector, fault: /^pause$/ } },
  {
    id: 'PRJ4',
    fault: 'cut',
    tests: /whose connections are cut again and again/,
    campaign: { victim: projector, fault: /^(freeze|oneWay|reset)$/ },
  },
  { id: 'PRJ5', fault: 'clock jump', notRunBecause: noClock },
  {
    id: 'PRJ6',
    fault: 'two projectors on a partition',
    tests: /meets another one at the same views|another projector writes the same views/,
  },
  { id: 'PRJ7', fault: 'offsets skip', tests: /reads over the holes/ },
  {
    id: 'PRJ8',
    fault: 'undecodable record',
    tests: /a record that cannot be used, marks|stops at the first record that cannot be used/,
  },
  {
    id: 'PRJ9',
    fault: 'log shorter than the checkpoint',
    tests: /no longer holds what comes next|views are ahead of the log/,
  },
  { id: 'PRJ10', fault: 'rebuild while live', tests: /a rebuild on a server/ },
  {
    id: 'PG1',
    fault: 'killed in COMMIT',
    tests: /connection that the server ends is replaced|Postgres of its own under the projector (?!whose disk)/,
    campaign: { victim: /^postgres$/, fault: /^kill$/ },
  },
  { id: 'PG2', fault: 'all backends paused' },
  { id: 'PG3', fault: 'cut without reset, slow', campaign: { victim: projector, fault: /^(freeze|latency)$/ } },
  { id: 'PG4', fault: 'disk full', tests: /whose disk is full/ },
  { id: 'PG5', fault: 'clock jump', notRunBecause: noClock },
  { id: 'PG6', fault: 'older backup restored', notRunBecause: noTool },
  { id: 'PG7', fault: 'heavy queries', notRunBecause: noTool },
  { id: 'PG8', fault: 'deadlock, serialization, lock, no connections' },
]
