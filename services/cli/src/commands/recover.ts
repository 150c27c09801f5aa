import { type Loss, lossesOf } from '@virtuoso/analyzer'
import { setComponent } from '@virtuoso/audit'
import { id, seal, VirtuosoError } from '@virtuoso/contracts'
import type { EventLog } from '@virtuoso/event-log'
import { announce, instanceName } from '@virtuoso/service-kit'
import { parse } from '../arguments.ts'
import type { Run } from '../commands.ts'
import { modeOf } from '../mode-of.ts'
import { tableText } from '../table.ts'
import { chooseLog, openChosenLog } from '../which-log.ts'

const set = 'built-in'

/** A set that stopped at a log with a hole goes on as its next generation, and the log says that a person wanted it so. */
export const recover: Run = async (args) => {
  const { values, positionals } = parse(args, {
    stack: { type: 'string' },
    yes: { type: 'boolean' },
    'accept-loss': { type: 'boolean' },
  })
  if (positionals.length > 0 || values['accept-loss'] !== true)
    throw new VirtuosoError('usage', 'what is gone is only given up when it is said', {
      action: './virtuoso recover --accept-loss',
    })
  const log = await openChosenLog(chooseLog(values.stack))
  try {
    const losses = await lossesOf(log, set)
    process.stdout.write(losses.length === 0 ? 'nothing is missing: the set can go on\n' : lossText(losses))
    if (losses.length === 0) return 0
    if (values.yes !== true) {
      process.stderr.write('nothing was changed; repeat with --yes\n')
      return 0
    }
    await accept(log, losses)
    process.stdout.write(`accepted: the set goes on as ${losses[0]?.newGroup} at its next start\n`)
    return 0
  } finally {
    await log.close()
  }
}

const lossText = (losses: readonly Loss[]): string =>
  tableText(
    ['partition', 'loss', 'committed', 'log holds', 'goes on at'].map((title) => ({ title })),
    losses.map((it) => [
      `${it.topic}/${it.partition}`,
      it.loss,
      String(it.committedOffset),
      `${it.logStartOffset}..${it.logEndOffset}`,
      String(Math.min(Math.max(it.committedOffset, it.logStartOffset), it.logEndOffset)),
    ]),
    process.stdout.isTTY,
  )

async function accept(log: EventLog, losses: readonly Loss[]): Promise<void> {
  const manifest = await announce({ component: 'cli/recover', mode: await modeOf(log), config: { set }, log })
  const component = setComponent(set)
  const instance = instanceName('cli/recover')
  const atMs = Date.now()
  const place = { topic: 'system.events', partition: 0, key: component, manifest, timestampMs: atMs } as const
  await log.append(
    losses.map((loss, index) =>
      seal(log.codec, {
        ...place,
        type: 'DataLossAccepted',
        event: { component, instance, atMs, ...loss, changedBy: 'cli' },
        eventId: id('DataLossAccepted/1', manifest, instance, index),
      }),
    ),
  )
}
