import type { InstrumentDefined } from '@virtuoso/contracts'
import { ItemFault, ScaleFault } from '../item-fault.ts'
import { type Reading, reject, say } from '../reading.ts'
import { adopt, type InstrumentState, raisedDefinition } from './instrument-state.ts'

/** Runs the reading of one item; a fault rejects that item alone. */
export function attempt(reading: Reading, item: number, read: () => void): void {
  try {
    read()
  } catch (fault) {
    if (!(fault instanceof ItemFault)) throw fault
    reject(reading, fault, item)
  }
}

/**
 * Reads with the definition in force. Where the venue wrote a digit beyond its scale, the raised definition is said
 * first and put in force; where it cannot be raised, the fault stands.
 */
export function scaledRead<T>(
  reading: Reading,
  item: number,
  state: InstrumentState,
  read: (definition: InstrumentDefined) => T,
): T {
  let definition = state.definition
  for (;;) {
    try {
      const value = read(definition)
      if (definition !== state.definition) putInForce(reading, item, state, definition)
      return value
    } catch (fault) {
      const raised = fault instanceof ScaleFault ? raisedDefinition(state, definition, fault) : undefined
      if (raised === undefined) throw fault
      definition = raised
    }
  }
}

function putInForce(reading: Reading, item: number, state: InstrumentState, definition: InstrumentDefined): void {
  const { receivedTimeMs } = reading.frame
  say(reading, item, 'InstrumentDefined', { ...definition, receivedTimeMs, origin: 'STREAM', flags: [] })
  adopt(state, definition)
}
