import { VirtuosoError } from '@virtuoso/contracts'
import { parse } from '../arguments.ts'
import type { Run } from '../commands.ts'
import { applyDeployment, printDifferences } from '../deployment.ts'
import { chooseLog, deploymentOf } from '../which-log.ts'

export const schemas: Run = async (args) => {
  const { values, positionals } = parse(args, { stack: { type: 'string' }, yes: { type: 'boolean' } })
  const { settings } = chooseLog(values.stack)
  const [action = 'check'] = positionals
  if (action === 'check') return printDifferences(await deploymentOf(settings), (it) => !it.startsWith('topic'))
  if (action === 'apply') return applyDeployment(await deploymentOf(settings), values.yes === true)
  throw new VirtuosoError('usage', `schemas has no "${action}"`, { action: './virtuoso schemas check|apply' })
}
