import { mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { NativeStackError } from './errors.ts'
import type { ServerPlan } from './server.ts'

export type RegistryParts = Readonly<{
  /** A folder of its own: the database file and the printed log. */
  folder: string
  port: number
  /** Asked at each start: path of the java program, and the folder the registry was unpacked to. */
  software(): Promise<Readonly<{ java: string; home: string }>>
}>

/** Where the Confluent-compatible API of a registry on this port begins. */
export const registryUrl = (port: number): string => `http://127.0.0.1:${port}/apis/ccompat/v7`

/** The Apicurio schema registry over a database file. What it acknowledged survives `kill -9`. */
export const registryPlan = ({ folder, port, software }: RegistryParts): ServerPlan => ({
  name: 'registry',
  stopSignal: 'SIGTERM',
  logFile: join(folder, 'registry.log'),
  answers: () => registryAnswers(port),
  async prepare() {
    mkdirSync(folder, { recursive: true })
    const { java, home } = await software()
    return { program: java, args: [...jvmOptions, ...settings(folder, port), '-jar', runnerJar(home)], cwd: home }
  },
})

const jvmOptions = ['-Xms64m', '-Xmx256m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1']

// Not storage.kind=kafkasql, the usual choice in production: it takes 26 s to start on a laptop.
const settings = (folder: string, port: number): readonly string[] => [
  '-Dquarkus.http.host=127.0.0.1',
  `-Dquarkus.http.port=${port}`,
  '-Dquarkus.http.access-log.enabled=false',
  // Without WRITE_DELAY=0 a kill within the second loses what was just acknowledged.
  `-Dapicurio.datasource.url=jdbc:h2:file:${join(folder, 'registry')};WRITE_DELAY=0`,
  '-Dapicurio.datasource.jdbc.initial-size=1',
  '-Dapicurio.datasource.jdbc.min-size=1',
  '-Dapicurio.datasource.jdbc.max-size=4',
]

function runnerJar(home: string): string {
  const jar = readdirSync(home).find((name) => name.endsWith('-runner.jar'))
  if (jar === undefined)
    throw new NativeStackError('download-failed', `no registry in ${home}; remove the folder above and start again`)
  return join(home, jar)
}

async function registryAnswers(port: number): Promise<boolean> {
  try {
    const answer = await fetch(`${registryUrl(port)}/subjects`, { signal: AbortSignal.timeout(1_000) })
    await answer.arrayBuffer()
    return answer.ok
  } catch {
    return false
  }
}
