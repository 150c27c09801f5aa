import { partitionsOf, topicDeclarations, VirtuosoError } from '@virtuoso/contracts'
import { parse } from '../arguments.ts'
import type { Run } from '../commands.ts'
import { applyDeployment, printDifferences } from '../deployment.ts'
import { chooseLog, deploymentOf, openChosenLog } from '../which-log.ts'

export const topics: Run = async (args) => {
  const { values, positionals } = parse(args, { stack: { type: 'string' }, yes: { type: 'boolean' } })
  const log = chooseLog(values.stack)
  const [action = 'list'] = positionals
  if (action === 'diff') return printDifferences(await deploymentOf(log.settings), (it) => it.startsWith('topic'))
  if (action === 'apply') return applyDeployment(await deploymentOf(log.settings), values.yes === true)
  if (action !== 'list')
    throw new VirtuosoError('usage', `topics has no "${action}"`, { action: './virtuoso topics list|diff|apply' })
  const opened = await openChosenLog(log)
  try {
    for (const topic of topicDeclarations) {
      const positions = await opened.positions(topic.name)
      const records = positions.map((it) => `${it.startOffset}..${it.endOffset}`).join(' ')
      process.stdout.write(
        `${topic.name.padEnd(20)} ${String(partitionsOf(topic)).padStart(2)} ${topic.cleanup.padEnd(8)} ${records}\n`,
      )
    }
    return 0
  } finally {
    await opened.close()
  }
}
