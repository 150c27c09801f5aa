/** A command runs on its words and answers its exit code; it is loaded only when it is called. */
export type Run = (args: readonly string[]) => Promise<number>
export type Command = Readonly<{ name: string; summary: string; help: string; load(): Promise<Run> }>

const logOption = '  --stack demo|full|FILE   which log; default: the demo of this folder, else VIRTUOSO_LOG'

export const commands: readonly Command[] = [
  {
    name: 'demo',
    summary: 'Runs everything in one process on sample data.',
    help: `  npm run demo
  npm run demo -- --story gap
  npm run demo -- --recording <folder>

  --story <name>         rally, cascade, gap or outage: what the market begins with; own log, fresh each time
  --recording <folder>   a recorded venue instead of the simulated one; own log, fresh each time
  --fresh                forget the log of the last demo
  --port <n>             of the API, default 8080; a busy one moves to the next free
  --for <seconds>        stop by itself after so long`,
    load: async () => (await import('./commands/demo.ts')).demo,
  },
  {
    name: 'stack',
    summary: 'The full system: Kafka, schema registry, Postgres, and each service as its own process.',
    help: `  npm run stack
  ./virtuoso stack up|down|status

  up --recording <folder>   a recorded venue instead of the simulated one; own data, fresh each time
  up --fresh                forget the data of the last stack`,
    load: async () => (await import('./commands/stack.ts')).stack,
  },
  {
    name: 'topics',
    summary: 'Topics as declared in schemas/topics.json against those of the log.',
    help: `  ./virtuoso topics list|diff
  ./virtuoso topics apply --yes

${logOption}`,
    load: async () => (await import('./commands/topics.ts')).topics,
  },
  {
    name: 'schemas',
    summary: 'Schemas of this checkout against those of the log.',
    help: `  ./virtuoso schemas check
  ./virtuoso schemas apply --yes

${logOption}`,
    load: async () => (await import('./commands/schemas.ts')).schemas,
  },
  {
    name: 'events',
    summary: 'Reads the log, decoded.',
    help: `  ./virtuoso events tail market.events --type TradeExecuted
  ./virtuoso events get market.events/1@91231
  ./virtuoso events count market.events --instrument bybit:BTC/USDT:USDT

  --type <Record>          only records of this type
  --instrument <name>      only records of this key
  --limit <n>              tail: stop after so many; default none
  --raw                    get: the bytes as hex
${logOption}`,
    load: async () => (await import('./commands/events.ts')).events,
  },
  {
    name: 'explain',
    summary: 'Why a signal was raised: its parts, their weights and numbers, and the records they came from.',
    help: `  ./virtuoso explain sig_7f3k9q2m
  ./virtuoso explain sig_7f --depth 2      the beginning of an id is enough

  --depth 2                also timeframes, components and evidence of each dimension
  --json                   one object
${logOption}

  exit 0 · 2 no such signal, or several · 6 its numbers do not add up to what was recorded`,
    load: async () => (await import('./commands/explain.ts')).explain,
  },
  {
    name: 'signals',
    summary: 'What was raised, and what became of it; asks the running API.',
    help: `  ./virtuoso signals list --side LONG --state ACTIVE
  ./virtuoso signals show sig_7f3k9q2m

  --instrument <name>      bybit:SOL/USDT:USDT
  --side LONG|SHORT        --state ACTIVE|CLOSED        --min-score <0–100>
  --since <-15m|instant>   --limit <n>, default 20      --json   one object a line
  --stack demo|full        which API; default: what runs in this folder`,
    load: async () => (await import('./commands/signals.ts')).signals,
  },
  {
    name: 'feed',
    summary: 'Each channel of each instrument: up or down, since when, and its gaps of the last day.',
    help: `  ./virtuoso feed status

  --json                   one object a line
  --stack demo|full        which API; default: what runs in this folder

  exit 0 · 1 a channel is down`,
    load: async () => (await import('./commands/feed.ts')).feed,
  },
  {
    name: 'run',
    summary: 'Runs one service in the foreground, configured by the environment.',
    help: '  ./virtuoso run ingestor|analyzer|projector|api|simulator',
    load: async () => (await import('./commands/run.ts')).run,
  },
  {
    name: 'rebuild',
    summary: 'Makes the views again from the log, beside the live ones, and puts them in place at once.',
    help: `  ./virtuoso rebuild views
  ./virtuoso rebuild views --yes

  --yes                    do it; without, the plan alone
  --json                   one object
${logOption}

  projector and readers go on meanwhile; a demo that runs has to be ended first
  exit 0 · 3 a record cannot be used: ./virtuoso dlq list · 78 the log does not reach back to its beginning · 130 given up`,
    load: async () => (await import('./commands/rebuild.ts')).rebuild,
  },
  {
    name: 'dlq',
    summary: 'Records that could not be used: which, why, their bytes; and to use them after all.',
    help: `  ./virtuoso dlq list
  ./virtuoso dlq show market.candles/1@17
  ./virtuoso dlq redrive --yes             all of them, or those that are named

  --json                   one object a line
  --yes                    redrive: do it; without, what would happen
${logOption}

  redrive applies a record to the views through the projector's own code, once; nothing is appended. What an analyzer
  could not use is read by the next generation of its set, which is named.
  exit 0 · 4 redrive: the views lack a record still`,
    load: async () => (await import('./commands/dlq.ts')).dlq,
  },
  {
    name: 'recover',
    summary: 'Lets a set go on that stopped because records are gone; the log says that it was wanted.',
    help: `  ./virtuoso recover --accept-loss
  ./virtuoso recover --accept-loss --yes

  --yes                    do it; without, what is missing and where the set would go on
${logOption}

  the set begins a new generation, which folds what is left in silence and publishes from where it can`,
    load: async () => (await import('./commands/recover.ts')).recover,
  },
  {
    name: 'verify',
    summary: 'Proves that every derived record is what the log implies.',
    help: `  ./virtuoso verify
  ./virtuoso verify replay --stack full
  ./virtuoso verify sig_7f3k9q2m           one signal: its partition, up to the record that caused it

  environment | lineage | replay   one level alone; environment always runs first
  --report <file>                  where the report goes; default .virtuoso/reports/
${logOption}

  exit 0 holds · 3 altered · 5 another log, build or configuration · 6 differs`,
    load: async () => (await import('./commands/verify.ts')).verify,
  },
]

export const commandNamed = (name: string): Command | undefined => commands.find((it) => it.name === name)
