import { VirtuosoError } from '@virtuoso/contracts'
import { runningDemo } from '../demo/demo-note.ts'
import { readStackNote } from '../stack/stack-note.ts'

/**
 * Where the read API answers: `--stack demo|full`, else whichever runs in this folder, the demo first.
 * @throws VirtuosoError `environment` when it does not run, `usage` for another word.
 */
export function chooseApi(stack: string | undefined): string {
  if (stack !== undefined && stack !== 'demo' && stack !== 'full')
    throw new VirtuosoError('usage', `--stack is "${stack.slice(0, 80)}"`, {
      action: 'demo or full: this asks a running API',
    })
  const demo = stack === 'full' ? undefined : runningDemo()
  const full = stack === 'demo' ? undefined : readStackNote()
  const url = demo?.url ?? full?.apiUrl
  if (url === undefined)
    throw new VirtuosoError('environment', `no ${stack === 'full' ? 'stack' : 'demo'} runs in this folder`, {
      why: 'this command asks the read API',
      action: stack === 'full' ? 'npm run stack' : 'npm run demo',
    })
  process.stderr.write(`api: ${demo === undefined ? 'full stack' : 'demo'}, ${url}\n`)
  return url
}
