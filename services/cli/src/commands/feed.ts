import { VirtuosoError } from '@virtuoso/contracts'
import type { z } from '@virtuoso/service-kit'
import { parse } from '../arguments.ts'
import type { Run } from '../commands.ts'
import { ask } from '../read-api/ask.ts'
import { gapsAnswer, instrumentsAnswer } from '../read-api/shapes.ts'
import { chooseApi } from '../read-api/which-api.ts'
import { tableText } from '../table.ts'

const pageMax = 1_000
const dayMs = 86_400_000

/** Every channel of every instrument: what it can prove, whether it flows, since when, and its holes of the last day. Exit 1 while one is down. */
export const feed: Run = async (args) => {
  const { values, positionals } = parse(args, { stack: { type: 'string' }, json: { type: 'boolean' } })
  if (positionals.join(' ') !== 'status')
    throw new VirtuosoError('usage', `feed has no "${positionals.join(' ').slice(0, 80)}"`, {
      action: './virtuoso feed status',
    })
  const url = chooseApi(values.stack)
  const [instruments, gaps] = await Promise.all([
    ask(url, '/v1/instruments', instrumentsAnswer, { limit: pageMax }),
    ask(url, '/v1/gaps', gapsAnswer, { limit: pageMax, from: Date.now() - dayMs }),
  ])
  const rows = instruments.data.flatMap(({ instrument, channels }) =>
    channels
      .filter((it) => it.integrity !== 'NOT_OFFERED')
      .map((it) => ({
        instrument,
        ...it,
        gapsOfDay: gaps.data.filter((gap) => gap.instrument === instrument && gap.channel === it.channel).length,
      })),
  )
  if (values.json === true) process.stdout.write(rows.map((it) => `${JSON.stringify(it)}\n`).join(''))
  else process.stdout.write(tableText(columns, rows.map(cells), process.stdout.isTTY))
  process.stderr.write(summaryOf(instruments, rows.filter((it) => it.state === 'DOWN').length))
  return rows.some((it) => it.state === 'DOWN') ? 1 : 0
}

const columns = [
  { title: 'instrument' },
  { title: 'channel' },
  { title: 'state' },
  { title: 'since' },
  { title: 'proves by' },
  { title: 'gaps 24 h', align: 'right' },
] as const

type Row = Readonly<{
  instrument: string
  channel: string
  integrity: string
  state: string
  sinceMs: number | null
  gapsOfDay: number
}>

const cells = (it: Row): string[] => [
  it.instrument,
  it.channel.toLowerCase().replaceAll('_', ' '),
  it.state.toLowerCase(),
  it.sinceMs === null ? 'n/a' : new Date(it.sinceMs).toISOString(),
  it.integrity.toLowerCase(),
  String(it.gapsOfDay),
]

const summaryOf = ({ asOf, ageMs, stale }: z.infer<typeof instrumentsAnswer>, down: number): string =>
  asOf === null || ageMs === null
    ? 'no feed was heard yet\n'
    : `as of ${asOf}, heard ${(ageMs / 1_000).toFixed(1)} s ago${stale ? ', stale' : ''} · ${down === 0 ? 'no channel down' : `${down} down`}\n`
