import { describeError, VirtuosoError } from '@virtuoso/contracts'
import { nearest } from '@virtuoso/service-kit'
import { commandNamed, commands } from './commands.ts'
import { overview } from './help.ts'

// A reader that closes our output early (`| head`) has what it wanted.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1))

const [name = '--help', ...args] = process.argv.slice(2)
process.exitCode = await dispatch(name, args).catch(fail)

async function dispatch(word: string, rest: readonly string[]): Promise<number> {
  if (word === '--help' || word === 'help') {
    process.stdout.write(overview(commands))
    return 0
  }
  const command = commandNamed(word)
  if (command === undefined) {
    const guess = nearest(
      word,
      commands.map((it) => it.name),
    )
    throw new VirtuosoError('usage', `there is no command "${word.slice(0, 80)}"`, {
      action: guess === undefined ? './virtuoso help' : `did you mean "${guess}"?   ./virtuoso help`,
    })
  }
  if (rest.includes('--help')) {
    process.stdout.write(`${command.summary}\n\n${command.help}\n`)
    return 0
  }
  return (await command.load())(rest)
}

function fail(error: unknown): number {
  const isBug = !(error instanceof VirtuosoError)
  process.stderr.write(`${describeError(error)}\n${isBug && error instanceof Error ? `${error.stack}\n` : ''}`)
  return isBug ? 1 : error.exitCode
}
