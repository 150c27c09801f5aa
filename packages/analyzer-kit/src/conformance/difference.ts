/** Where two runs part, told so that a person sees the record and the field. */
import type { Analyzer } from '../analyzer.ts'
import { decodeState, type PlainState } from '../state-encoding.ts'
import { type Finding, type Verdict, withoutFollowers } from './finding.ts'
import { essence, type Run, type Said } from './run.ts'

/** What of an output must be equal. */
export type Measure = (said: Said) => string

/** Everything that each analyzer said in both runs, in order; and the states at the end where both have them. */
export function runsDiffer(
  analyzers: readonly Analyzer[],
  expected: Run,
  actual: Run,
  measure: Measure = essence,
  states = true,
): Verdict {
  const findings = [
    ...faultsOf(actual),
    ...analyzers.flatMap(({ name }) => saidDiffers(name, expected, actual, measure)),
    ...(states ? statesDiffer(expected.frozen, actual.frozen) : []),
  ]
  return withoutFollowers(analyzers, findings)
}

export const faultsOf = ({ fault }: Run): Finding[] =>
  fault === undefined ? [] : [{ analyzer: fault.by, text: `threw at record ${fault.at}: ${fault.text}` }]

function saidDiffers(name: string, expected: Run, actual: Run, measure: Measure): Finding[] {
  const own = (run: Run): readonly Said[] => run.said.filter((it) => it.by === name)
  const [wanted, there] = [own(expected), own(actual)]
  for (let index = 0; index < Math.max(wanted.length, there.length); index += 1) {
    const [a, b] = [wanted[index], there[index]]
    if (a === undefined || b === undefined) {
      // Behind a fault nothing is said any more, and whose it is has been found already.
      if (a !== undefined && actual.fault !== undefined) return []
      return [{ analyzer: name, text: `output ${index} is ${told(b)} instead of ${told(a)}` }]
    }
    if (measure(a) !== measure(b)) return [{ analyzer: name, text: `output ${index} ${fieldDiffers(a, b)}` }]
  }
  return []
}

const told = (said: Said | undefined): string =>
  said === undefined ? 'missing' : `a ${said.output.type} at record ${said.at}`

/** The first field in which two outputs part. */
export function fieldDiffers(a: Said, b: Said): string {
  if (a.at !== b.at || a.output.type !== b.output.type) return `is ${told(b)} instead of ${told(a)}`
  const where = `(${a.output.type} at record ${a.at})`
  for (const [name, value] of Object.entries(a.output.event)) {
    const other: unknown = Reflect.get(b.output.event, name)
    if (text(value) !== text(other)) return `${where}: ${name} is ${text(other)} instead of ${text(value)}`
  }
  return `${where}: lineage is ${text(b.output.headers)} instead of ${text(a.output.headers)}`
}

const text = (value: unknown): string =>
  value instanceof Uint8Array ? Buffer.from(value).toString('hex') : (JSON.stringify(value) ?? 'missing')

/** Each analyzer's own part of the states. */
export function statesDiffer(
  expected: ReadonlyMap<string, Uint8Array>,
  actual: ReadonlyMap<string, Uint8Array>,
  when = 'at the end',
): Finding[] {
  const findings: Finding[] = []
  for (const [instrument, bytes] of expected) {
    const other = actual.get(instrument)
    if (other === undefined || Buffer.compare(bytes, other) === 0) continue
    const [wanted, there] = [statesOf(bytes), statesOf(other)]
    const names = [...wanted.keys()].filter((it) => text(wanted.get(it)) !== text(there.get(it)))
    const owners = names.length === 0 ? ['*'] : names
    findings.push(...owners.map((analyzer) => ({ analyzer, text: `its state of ${instrument} differs ${when}` })))
  }
  return findings
}

function statesOf(bytes: Uint8Array): Map<string, PlainState> {
  const envelope = decodeState(bytes)
  const states = isMap(envelope) ? envelope['analyzers'] : undefined
  return new Map(isMap(states) ? Object.entries(states) : [])
}

type PlainMap = Readonly<{ [name: string]: PlainState }>
const isMap = (state: PlainState | undefined): state is PlainMap =>
  typeof state === 'object' && state !== null && !Array.isArray(state) && !(state instanceof Uint8Array)
