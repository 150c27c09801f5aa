import { realpathSync } from 'node:fs'
import { NativeStackError } from './errors.ts'
import { findProgram } from './find-program.ts'
import { runProgram } from './run-program.ts'

/** A Java that can run Kafka and the registry. */
export type Java = Readonly<{
  program: string
  /** Names this very JVM: a class archive made by one does not fit another. */
  build: string
}>

const oldest = 17

/** The Java on the PATH. @throws NativeStackError `java-missing`. */
export async function findJava(): Promise<Java> {
  const program = findProgram('java')
  if (program === undefined) throw missing('there is no java on the PATH')
  const { output } = await runProgram(program, ['-version'])
  const major = majorVersion(output)
  if (major === undefined) throw missing(`${program} does not say its version`)
  if (major < oldest) throw missing(`${program} is Java ${major}`)
  return { program, build: `${realpathSync(program)}\n${output}` }
}

/** @returns 17 for `openjdk version "17.0.15"`, 8 for `java version "1.8.0_391"`; `undefined` for anything else. */
export function majorVersion(output: string): number | undefined {
  const [, first, second] = /version "(\d+)(?:\.(\d+))?/.exec(output) ?? []
  const major = first === '1' ? second : first
  return major === undefined ? undefined : Number(major)
}

const missing = (what: string): NativeStackError =>
  new NativeStackError(
    'java-missing',
    `${what}; Kafka needs Java ${oldest} or newer (Debian: apt install openjdk-17-jre-headless, macOS: brew install openjdk)`,
  )
