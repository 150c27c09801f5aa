import { explainSignal, findSignal } from '@virtuoso/audit'
import { VirtuosoError } from '@virtuoso/contracts'
import { integer, parse } from '../arguments.ts'
import type { Run } from '../commands.ts'
import { explanationText, partsText } from '../explain/explanation-text.ts'
import { chooseLog, openChosenLog } from '../which-log.ts'

export const explain: Run = async (args) => {
  const { values, positionals } = parse(args, {
    stack: { type: 'string' },
    depth: { type: 'string' },
    json: { type: 'boolean' },
  })
  const [id, ...rest] = positionals
  if (id === undefined || rest.length > 0)
    throw new VirtuosoError('usage', 'explain needs the id of one signal', { action: './virtuoso signals list' })
  const depth = integer('depth', values.depth, 1, 2) ?? 1
  const log = await openChosenLog(chooseLog(values.stack))
  try {
    const explanation = await explainSignal(log, await findSignal(log, id))
    if (values.json === true) process.stdout.write(`${JSON.stringify(explanation)}\n`)
    else {
      process.stdout.write(explanationText(explanation))
      if (depth === 2) process.stdout.write(explanation.dimensions.map(partsText).join(''))
    }
    return explanation.arithmetic?.holds === false ? 6 : 0
  } finally {
    await log.close()
  }
}
