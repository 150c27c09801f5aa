import { coordinateText, parseCoordinate, VirtuosoError } from '@virtuoso/contracts'
import type { EventLog } from '@virtuoso/event-log'
import { announce, openConfiguredViews } from '@virtuoso/service-kit'
import type { ViewStore } from '@virtuoso/view-store'
import { parse } from '../arguments.ts'
import type { Run } from '../commands.ts'
import { type FoundLetter, findLetters, lettersAt } from '../dlq/find-letters.ts'
import { letterJson, letterSummary, letterText } from '../dlq/letter-text.ts'
import { isOpen, type LetterOutcome, redriveLetters } from '../dlq/redrive-letters.ts'
import { modeOf } from '../mode-of.ts'
import { tableText } from '../table.ts'
import { type ChosenLog, chooseLog, openChosenLog } from '../which-log.ts'
import { refuseRunningDemo, viewsOf } from '../which-views.ts'

type Asked = Readonly<{ isJson: boolean; isDry: boolean; chosen: ChosenLog; log: EventLog }>

export const dlq: Run = async (args) => {
  const { values, positionals } = parse(args, {
    stack: { type: 'string' },
    json: { type: 'boolean' },
    yes: { type: 'boolean' },
  })
  const [action = 'list', ...coordinates] = positionals
  const act = actions.get(action)
  if (
    act === undefined ||
    (action === 'list' && coordinates.length > 0) ||
    (action === 'show' && coordinates.length !== 1)
  )
    throw new VirtuosoError('usage', `dlq has no "${positionals.join(' ').slice(0, 80)}"`, {
      action: './virtuoso dlq list, or ./virtuoso dlq show market.candles/1@17',
    })
  const chosen = chooseLog(values.stack)
  const log = await openChosenLog(chosen)
  try {
    const letters = await findLetters(log)
    const wanted = coordinates.flatMap((it) => lettersAt(letters, parseCoordinate(it)))
    const asked = { isJson: values.json === true, isDry: values.yes !== true, chosen, log }
    return await act(asked, coordinates.length === 0 ? letters : wanted)
  } finally {
    await log.close()
  }
}

type Act = (asked: Asked, letters: readonly FoundLetter[]) => Promise<number>
const printObjects = (objects: readonly unknown[]): boolean =>
  process.stdout.write(objects.map((it) => `${JSON.stringify(it)}\n`).join(''))

const list: Act = async ({ isJson }, letters) => {
  if (isJson) printObjects(letters.map(letterSummary))
  else process.stdout.write(tableText(columns, letters.map(row), process.stdout.isTTY))
  if (letters.length === 0) process.stderr.write('no dead letters: every record could be used\n')
  return 0
}

const columns = [{ title: 'record' }, { title: 'code' }, { title: 'group' }, { title: 'written' }, { title: 'why' }]
const row = (letter: FoundLetter): string[] => {
  const { coordinate, code, group, logTime, detail } = letterSummary(letter)
  return [coordinate, code, group, logTime, detail]
}

const show: Act = async ({ isJson, log }, letters) => {
  if (isJson) printObjects(letters.map((it) => letterJson(log.codec, it)))
  else process.stdout.write(letters.map((it) => letterText(log.codec, it)).join('\n'))
  return 0
}

const redrive: Act = async (asked, letters) => {
  const { isJson, isDry, log } = asked
  const outcomes = await withViews(asked, (views) => redriveLetters({ log, letters, views, isDry }))
  const objects = outcomes.map(outcomeJson)
  if (isJson) printObjects(objects)
  else process.stdout.write(tableText(outcomeColumns, objects.map(outcomeRow), process.stdout.isTTY))
  const applied = outcomes.filter((it) => it.outcome === 'applied').map((it) => coordinateText(it.letter.coordinate))
  if (applied.length > 0)
    await announce({ component: 'cli/redrive', mode: await modeOf(log), config: { records: applied }, log })
  if (outcomes.some((it) => it.outcome === 'applies')) process.stderr.write('nothing was changed; repeat with --yes\n')
  return outcomes.some(isOpen) ? exitIncomplete : 0
}

/** The views lack something still. */
const exitIncomplete = 4

async function withViews<T>({ chosen }: Asked, run: (views: () => Promise<ViewStore>) => Promise<T>): Promise<T> {
  let opened: Promise<ViewStore> | undefined
  const open = (): Promise<ViewStore> => {
    const address = viewsOf(chosen)
    refuseRunningDemo(address)
    return openConfiguredViews({ VIRTUOSO_VIEWS: address })
  }
  try {
    return await run(() => (opened ??= open()))
  } finally {
    await (await opened?.catch(() => undefined))?.close()
  }
}

const outcomeJson = ({ letter, outcome, detail }: LetterOutcome) => ({
  coordinate: coordinateText(letter.coordinate),
  group: letter.group,
  outcome,
  detail,
})
const outcomeColumns = [{ title: 'record' }, { title: 'group' }, { title: 'outcome' }, { title: '' }]
const outcomeRow = ({ coordinate, group, outcome, detail }: ReturnType<typeof outcomeJson>): string[] => [
  coordinate,
  group,
  outcome,
  detail,
]

const actions = new Map<string, Act>([
  ['list', list],
  ['show', show],
  ['redrive', redrive],
])
