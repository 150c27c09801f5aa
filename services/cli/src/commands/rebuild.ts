import { VirtuosoError } from '@virtuoso/contracts'
import type { EventLog } from '@virtuoso/event-log'
import { projection, type RebuiltViews, rebuildTarget, rebuildViews } from '@virtuoso/projector/rebuild'
import { announce, openConfiguredViews } from '@virtuoso/service-kit'
import type { TableComparison } from '@virtuoso/view-store'
import { parse } from '../arguments.ts'
import type { Run } from '../commands.ts'
import { modeOf } from '../mode-of.ts'
import { grouped, progressLine } from '../progress.ts'
import { tableText } from '../table.ts'
import { chooseLog, openChosenLog } from '../which-log.ts'
import { refuseRunningDemo, viewsOf, viewsText } from '../which-views.ts'

export const rebuild: Run = async (args) => {
  const { values, positionals } = parse(args, {
    stack: { type: 'string' },
    yes: { type: 'boolean' },
    json: { type: 'boolean' },
  })
  if (positionals.length !== 1 || positionals[0] !== projection)
    throw new VirtuosoError('usage', `there is no projection "${positionals.join(' ').slice(0, 80)}"`, {
      action: `./virtuoso rebuild ${projection}`,
    })
  const chosen = chooseLog(values.stack)
  const views = viewsOf(chosen)
  refuseRunningDemo(views)
  const log = await openChosenLog(chosen)
  try {
    await printPlan(log, views)
    if (values.yes !== true) {
      process.stderr.write('nothing was changed; repeat with --yes\n')
      return 0
    }
    const rebuilt = await rebuildAloud(log, views)
    const config = { projection, epoch: rebuilt.epoch }
    await announce({ component: 'cli/rebuild', mode: await modeOf(log), config, log })
    process.stdout.write(values.json === true ? `${JSON.stringify(rebuilt)}\n` : resultText(rebuilt))
    return 0
  } finally {
    await log.close()
  }
}

async function printPlan(log: EventLog, address: string): Promise<void> {
  const views = await openConfiguredViews({ VIRTUOSO_VIEWS: address }, { role: 'reader' })
  try {
    const { to, isComparable } = await rebuildTarget(log, await views.checkpoints(projection))
    const { epoch } = await views.standing()
    const offsets = to.reduce((sum, it) => sum + it.nextOffset, 0)
    const say = (line: string): boolean => process.stderr.write(`${line}\n`)
    say(`views: ${viewsText(address)}, epoch ${epoch}`)
    say(
      `plan   read ${to.length} partitions from offset 0, ${grouped(offsets)} offsets, into tables beside the live ones`,
    )
    say(`       ${isComparable ? 'compare each row with the live ones' : 'the live ones are empty or of another log'}`)
    say(`       put them in place in one transaction, epoch ${epoch + 1}; projector and readers go on meanwhile`)
  } finally {
    await views.close()
  }
}

async function rebuildAloud(log: EventLog, views: string): Promise<RebuiltViews> {
  const given = new AbortController()
  const giveUp = (): void => given.abort()
  process.once('SIGINT', giveUp)
  const progress = progressLine('rebuilding')
  try {
    return await rebuildViews({ log, views, signal: given.signal, onProgress: progress.show })
  } finally {
    progress.end()
    process.off('SIGINT', giveUp)
  }
}

function resultText({ epoch, records, compared }: RebuiltViews): string {
  const line = `rebuilt from ${grouped(records)} records, in place with epoch ${epoch}\n`
  if (compared === undefined) return line
  const differing = compared.filter((it) => it.onlyLive + it.onlyShadow > 0)
  const verdict =
    differing.length === 0
      ? 'every row was as the log says\n'
      : `${differing.length} tables were not as the log says, and are now\n`
  return `${tableText(columns, compared.map(row), process.stdout.isTTY)}${line}${verdict}`
}

const columns = [
  { title: 'table' },
  { title: 'rows', align: 'right' },
  { title: 'only before', align: 'right' },
  { title: 'only rebuilt', align: 'right' },
] as const
const row = (it: TableComparison): string[] => [it.table, String(it.rows), String(it.onlyLive), String(it.onlyShadow)]
