/** A step may ask nothing but its event: what else it could ask throws, and what it was given cannot be changed. */
import type { Judge } from '../bench.ts'
import { faultsOf } from '../difference.ts'
import { broken } from '../finding.ts'
import { run } from '../run.ts'
import { watched } from '../watch.ts'

export const purity: Judge = ({ analyzers, records }) => {
  const around = (_: unknown, record: object, step: () => void): void => {
    freezeDeep(record)
    withoutWorld(step)
  }
  return broken(faultsOf(run(watched(analyzers, { around }), records)))
}

/** Bytes cannot be frozen; whoever writes into them changes an id, which other laws see. */
function freezeDeep(value: unknown): void {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value) || Object.isFrozen(value)) return
  Object.freeze(value)
  for (const part of Object.values(value)) freezeDeep(part)
}

const worldly = ['Date', 'process', 'fetch', 'setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask'] as const
const worldlier = ['Intl', 'performance', 'crypto', 'console'] as const
const inexact = ['random', 'pow', 'exp', 'expm1', 'log', 'log2', 'log10', 'log1p', 'sin', 'cos', 'tan'] as const
const inexacter = ['tanh', 'sinh', 'cosh', 'atan', 'atan2', 'hypot', 'cbrt'] as const
const hidden: readonly (readonly [object, string, string])[] = [
  ...[...worldly, ...worldlier].map((name) => [globalThis, name, name] as const),
  ...[...inexact, ...inexacter].map((name) => [Math, name, `Math.${name}`] as const),
]

/** Throws at whatever is done with it. */
const refusing = (name: string): object => {
  const refuse = (): never => {
    throw new Error(`a step used ${name}`)
  }
  return new Proxy(function hiddenGlobal() {}, { apply: refuse, construct: refuse, get: refuse, has: refuse })
}
const replacements = hidden.map(([owner, name, label]) => {
  const real = Object.getOwnPropertyDescriptor(owner, name)
  return { owner, name, real, stub: { value: refusing(label), configurable: true, writable: true, enumerable: false } }
})

function withoutWorld(step: () => void): void {
  for (const { owner, name, stub } of replacements) Object.defineProperty(owner, name, stub)
  try {
    step()
  } finally {
    for (const { owner, name, real } of replacements) if (real !== undefined) Object.defineProperty(owner, name, real)
  }
}
