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

export type KafkaParts = Readonly<{
  /** A folder of its own: settings, records, printed log. */
  folder: string
  ports: Readonly<{ kafka: number; kafkaController: number }>
  /** Asked at each start; may have to download first. */
  software(): Promise<KafkaSoftware>
}>

// Measured on one idle node: compiling with C1 only halves the start and saves 20 MiB.
const jvmOptions = ['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Djava.awt.headless=true']
const settingsTemplate = join(import.meta.dirname, 'server.properties')
const logSettings = join(import.meta.dirname, 'log4j2.properties')

/** One Kafka node (KRaft) that keeps its cluster id and its records from start to start. */
export const kafkaPlan = ({ folder, ports, software }: KafkaParts): ServerPlan => ({
  name: 'kafka',
  stopSignal: 'SIGTERM', // exit code 143 is its clean stop
  logFile: join(folder, 'kafka.log'),
  answers: () => kafkaAnswers(ports.kafka),
  async prepare() {
    mkdirSync(folder, { recursive: true })
    const java = javaCommand(await software(), folder)
    const data = join(folder, 'data')
    if (!existsSync(data)) await format(java, folder, data, ports)
    const settings = writeSettings(join(folder, 'server.properties'), data, ports)
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
async function format(java: JavaCommand, folder: string, data: string, ports: KafkaParts['ports']): Promise<void> {
  const unfinished = `${data}.new`
  rmSync(unfinished, { recursive: true, force: true })
  mkdirSync(unfinished)
  const settings = writeSettings(join(folder, 'format.properties'), unfinished, ports)
  const { program, args, cwd } = java(
    ['-Xmx128m'],
    ['kafka.tools.StorageTool', 'format', '-t', newClusterId(), '-c', settings],
  )
  const { code, output } = await runProgram(program, args, { cwd })
  if (code !== 0) throw new NativeStackError('server-failed', `Kafka could not format ${data}:\n${output.trim()}`)
  renameSync(unfinished, data)
}

function writeSettings(file: string, data: string, ports: KafkaParts['ports']): string {
  const settings = readFileSync(settingsTemplate, 'utf8')
    .replaceAll('@BROKER_PORT@', String(ports.kafka))
    .replaceAll('@CONTROLLER_PORT@', String(ports.kafkaController))
    .replaceAll('@DATA@', data)
  writeFileSync(file, settings)
  return file
}

/** 22 characters of base64url. The first is a letter: the tool takes a leading dash for an option. */
const newClusterId = (): string => `V${randomBytes(16).toString('base64url').slice(1)}`
