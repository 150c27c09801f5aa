import { VirtuosoError } from '@virtuoso/contracts'
import { integer, parse } from '../arguments.ts'
import type { Run } from '../commands.ts'
import { ask } from '../read-api/ask.ts'
import { type SignalAnswer, signalAnswer, signalsAnswer } from '../read-api/shapes.ts'
import { chooseApi } from '../read-api/which-api.ts'
import { tableText } from '../table.ts'

/** Through the read API, so that what it says suffices. */
export const signals: Run = async (args) => {
  const { values, positionals } = parse(args, {
    stack: { type: 'string' },
    instrument: { type: 'string' },
    side: { type: 'string' },
    state: { type: 'string' },
    'min-score': { type: 'string' },
    since: { type: 'string' },
    limit: { type: 'string' },
    json: { type: 'boolean' },
  })
  const [action, id] = positionals
  if (action === 'show' && id !== undefined) return show(chooseApi(values.stack), id, values.json === true)
  if (action !== 'list' || id !== undefined)
    throw new VirtuosoError('usage', `signals has no "${positionals.join(' ').slice(0, 80)}"`, {
      action: './virtuoso signals list, or ./virtuoso signals show sig_…',
    })
  const limit = integer('limit', values.limit, 1, 1_000) ?? 20
  const answer = await ask(chooseApi(values.stack), '/v1/signals', signalsAnswer, {
    instrument: values.instrument,
    side: values.side?.toUpperCase(),
    state: values.state?.toUpperCase(),
    minScore: integer('min-score', values['min-score'], 0, 100),
    from: values.since === undefined ? undefined : sinceMs(values.since),
    limit,
  })
  if (values.json === true) process.stdout.write(answer.data.map((it) => `${JSON.stringify(it)}\n`).join(''))
  else process.stdout.write(tableText(columns, answer.data.map(row), process.stdout.isTTY))
  if (answer.data.length === 0) process.stderr.write('no signals yet that match\n')
  else if (answer.next !== undefined) process.stderr.write(`the newest ${limit}; more with --limit\n`)
  return 0
}

async function show(url: string, id: string, json: boolean): Promise<number> {
  const { data } = await ask(url, `/v1/signals/${encodeURIComponent(id)}`, signalAnswer)
  if (json) {
    process.stdout.write(`${JSON.stringify(data)}\n`)
    return 0
  }
  const target = (it: SignalAnswer['targets'][number]): string =>
    `${it.price} (${it.multipleR} R, ${Math.round(it.sizeShare * 100)} %)`
  process.stdout.write(
    [
      `${data.side} ${data.instrument}   ${data.score.toFixed(2)}   ${stateText(data)}`,
      `  raised   ${timeText(data.raisedAtMs)} · ${data.position} · expires ${timeText(data.expiresAtMs)}`,
      `  levels   entry ${data.entry} · stop ${data.stop} · targets ${data.targets.map(target).join(', ')}`,
      `  quality  confidence ${data.confidence.toFixed(2)} · reliability ${data.reliability.toFixed(0)} · coverage ${data.coverage.toFixed(2)}`,
      ...data.updates.map(
        (it) => `  ${timeText(it.asOfMs)}   ${it.change.toLowerCase().replaceAll('_', ' ')}   ${updateText(it)}`,
      ),
      `  why      ./virtuoso explain ${data.shortId}`,
      '',
    ].join('\n'),
  )
  return 0
}

const updateText = (it: Readonly<{ score: number | null; price: string | null; reasons: readonly string[] }>): string =>
  [
    it.score === null ? `score n/a (${it.reasons.join(', ')})` : `score ${it.score.toFixed(2)}`,
    ...(it.price === null ? [] : [`at ${it.price}`]),
  ].join(' ')

const columns = [
  { title: 'id' },
  { title: 'raised' },
  { title: 'side' },
  { title: 'instrument' },
  { title: 'score', align: 'right' },
  { title: 'now', align: 'right' },
  { title: 'entry', align: 'right' },
  { title: 'stop', align: 'right' },
  { title: 'state' },
] as const

const row = (it: SignalAnswer): string[] => [
  it.shortId,
  timeText(it.raisedAtMs),
  it.side,
  it.instrument,
  it.score.toFixed(2),
  it.lastScore === null ? 'n/a' : it.lastScore.toFixed(2),
  it.entry,
  it.stop,
  stateText(it),
]

const stateText = ({ closed, targetsHit }: SignalAnswer): string => {
  const hit = targetsHit === 0 ? '' : `, ${targetsHit} ${targetsHit === 1 ? 'target' : 'targets'} hit`
  return closed === null ? `active${hit}` : `closed: ${closed.reason.toLowerCase().replaceAll('_', ' ')}${hit}`
}

const timeText = (ms: number): string => new Date(ms).toISOString()

/** `-15m`, `-2h`, `-90s` before now; or an instant. @throws VirtuosoError `usage` for anything else. */
function sinceMs(text: string): number {
  const back = /^-(\d{1,6})([smh])$/.exec(text)
  const at =
    back === null
      ? Date.parse(text)
      : Date.now() - Number(back[1]) * ({ s: 1_000, m: 60_000 }[back[2] ?? ''] ?? 3_600_000)
  if (Number.isNaN(at))
    throw new VirtuosoError('usage', `--since is "${text.slice(0, 80)}"`, {
      action: 'write -15m or 2026-11-20T12:00:00Z',
    })
  return at
}
