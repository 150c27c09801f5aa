import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { NativeStackError } from './errors.ts'
import { kafkaAnswers } from './kafka-probe.ts'
import { runProgram } from './run-program.ts'
import type { LaunchCommand, ServerPlan } from './server.ts'

export type KafkaSoftware = Readonly<{
  /** Path of the java program. */
  java: string
  /** Folder of Kafka's jars. */
  jars: string
  /** JVM options that use a class archive, or make one; may be empty. */
  archiveOptions: readonly string[]
}>

export type ClusterMember = Readonly<{
  /** From 1 on. */
  nodeId: number
  clusterId: string
  /** Of all nodes, in the order of their ids. */
  controllerPorts: readonly number[]
}>

export type KafkaParts = Readonly<{
  /** A folder of its own: settings, records, printed log. */
  folder: string
  ports: Readonly<{ kafka: number; kafkaController: number }>
  /** Its place in a cluster; left out: it is alone. */
  member?: ClusterMember
  /** Asked at each start; may have to download first. */
  software(): Promise<KafkaSoftware>
}>

// Measured on one idle node: compiling with C1 only halves the start and saves 20 MiB.
const jvmOptions = ['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Djava.awt.headless=true']
const settingsTemplate = join(import.meta.dirname, 'server.properties')
const logSettings = join(import.meta.dirname, 'log4j2.properties')

/** A Kafka node (KRaft) that keeps its cluster id and its records from start to start. */
export const kafkaPlan = ({ folder, ports, software, member }: KafkaParts): ServerPlan => ({
  name: 'kafka',
  stopSignal: 'SIGTERM', // exit code 143 is its clean stop
  logFile: join(folder, 'kafka.log'),
  answers: () => kafkaAnswers(ports.kafka),
  async prepare() {
    mkdirSync(folder, { recursive: true })
    const java = javaCommand(await software(), folder)
    const data = join(folder, 'data')
    const place = member ?? alone(ports)
    if (!existsSync(data)) await format(java, folder, data, ports, place)
    const settings = writeSettings(join(folder, 'server.properties'), data, ports, place)
    return java(['-Xms128m', '-Xmx512m'], ['kafka.Kafka', settings])
  },
})

type JavaCommand = (heap: readonly string[], main: readonly string[]) => LaunchCommand

const javaCommand =
  ({ java, jars, archiveOptions }: KafkaSoftware, cwd: string): JavaCommand =>
  (heap, main) => ({
    program: java,
    args: [
      ...heap,
      ...jvmOptions,
      ...archiveOptions,
      `-Dlog4j2.configurationFile=${logSettings}`,
      '-cp',
      join(jars, '*'),
      ...main,
    ],
    cwd,
  })

/** Formats beside the data folder and moves it into place, so that a start killed half way leaves nothing half formatted. */
async function format(
  java: JavaCommand,
  folder: string,
  data: string,
  ports: KafkaParts['ports'],
  place: ClusterMember,
): Promise<void> {
  const unfinished = `${data}.new`
  rmSync(unfinished, { recursive: true, force: true })
  mkdirSync(unfinished)
  const settings = writeSettings(join(folder, 'format.properties'), unfinished, ports, place)
  const { program, args, cwd } = java(
    ['-Xmx128m'],
    ['kafka.tools.StorageTool', 'format', '-t', place.clusterId, '-c', settings],
  )
  const { code, output } = await runProgram(program, args, { cwd })
  if (code !== 0) throw new NativeStackError('server-failed', `Kafka could not format ${data}:\n${output.trim()}`)
  renameSync(unfinished, data)
}

function writeSettings(file: string, data: string, ports: KafkaParts['ports'], place: ClusterMember): string {
  const nodes = place.controllerPorts.length
  const words: Readonly<Record<string, string | number>> = {
    NODE: place.nodeId,
    VOTERS: place.controllerPorts.map((port, index) => `${index + 1}@127.0.0.1:${port}`).join(),
    BROKER_PORT: ports.kafka,
    CONTROLLER_PORT: ports.kafkaController,
    DATA: data,
    REPLICAS: Math.min(3, nodes),
    IN_SYNC: nodes >= 3 ? 2 : 1,
  }
  const settings = readFileSync(settingsTemplate, 'utf8').replace(/@([A-Z_]+)@/g, (_, word) => String(words[word]))
  writeFileSync(file, settings)
  return file
}

const alone = ({ kafkaController }: KafkaParts['ports']): ClusterMember => ({
  nodeId: 1,
  clusterId: newClusterId(),
  controllerPorts: [kafkaController],
})

/** 22 characters of base64url. The first is a letter: the tool takes a leading dash for an option. */
export const newClusterId = (): string => `V${randomBytes(16).toString('base64url').slice(1)}`
