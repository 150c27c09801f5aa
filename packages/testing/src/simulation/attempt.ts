import { type ErrorCode, VirtuosoError } from '@virtuoso/contracts'
import type { Faults } from './faults.ts'
import { Killed, type SimulatedProcess } from './process.ts'

/** Where the calls of one process to one server go wrong. */
export type Line = Readonly<{
  process: SimulatedProcess
  faults: Faults
  /** How a failure of the server is called. */
  code: Extract<ErrorCode, 'log-unavailable' | 'views-unavailable'>
  tell(line: string): void
}>

/**
 * One call over a line that may fail.
 * @param leave - What a call that did not happen left behind.
 * @throws Killed when the caller dies of it; VirtuosoError with the code of the line, retryable.
 */
export function attempt<T>(
  { process, faults, code, tell }: Line,
  name: string,
  work: () => T,
  leave = (): void => {},
): T {
  if (!process.isAlive()) throw new Killed(process.name)
  const fate = faults.fate()
  const fail = (what: string): never => {
    tell(`${process.name} ${what} ${name}`)
    if (fate === 'refused' || fate === 'answerLost')
      throw new VirtuosoError(code, `${what} ${name}`, { retryable: true })
    process.kill()
    throw new Killed(process.name)
  }
  if (fate === 'refused' || fate === 'killedBefore') {
    leave()
    return fail(fate === 'refused' ? 'is refused the' : 'dies before the')
  }
  const result = work()
  if (fate === 'done') return result
  return fail(fate === 'answerLost' ? 'does not hear of the' : 'dies after the')
}
