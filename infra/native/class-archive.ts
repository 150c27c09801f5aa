import { createHash } from 'node:crypto'
import { existsSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import type { Download, Progress } from './download.ts'
import { lock } from './exclusive-lock.ts'
import { freePort } from './free-port.ts'
import type { Java } from './java.ts'
import { kafkaPlan } from './kafka.ts'
import { type ProcessWatch, server } from './server.ts'
import { throwawayFolder } from './throwaway-folder.ts'

// Writing the archive at the end of the JVM's life takes seconds.
const dumpGraceMs = 60_000

/**
 * JVM options by which Kafka starts from an archive of its loaded classes, about 1 s sooner.
 * The archive fits one JVM and one set of jars; it is made once, by starting Kafka and stopping it again.
 */
export async function archiveOptions(
  java: Java,
  download: Download,
  watch: ProcessWatch,
  onProgress: Progress,
): Promise<readonly string[]> {
  const jvm = createHash('sha256').update(java.build).digest('hex').slice(0, 16)
  const archive = join(download.folder, `kafka-${jvm}.jsa`)
  if (!existsSync(archive)) {
    const held = await lock(join(download.folder, 'archive.lock'))
    try {
      if (!existsSync(archive)) await makeArchive(archive, java, download, watch, onProgress)
    } finally {
      held.release()
    }
  }
  return [`-XX:SharedArchiveFile=${archive}`]
}

async function makeArchive(
  archive: string,
  java: Java,
  download: Download,
  watch: ProcessWatch,
  onProgress: Progress,
): Promise<void> {
  onProgress("archiving Kafka's classes once, so that it starts faster")
  const unfinished = `${archive}.new`
  const throwaway = throwawayFolder('archive')
  const ports = { kafka: await freePort(), kafkaController: await freePort() }
  const software = async () => ({
    java: java.program,
    jars: download.kafkaJars,
    archiveOptions: [`-XX:ArchiveClassesAtExit=${unfinished}`],
  })
  const model = server(kafkaPlan({ folder: throwaway.folder, ports, software }), watch)
  try {
    await model.start()
    await model.stop(dumpGraceMs)
    renameSync(unfinished, archive)
  } finally {
    await model.kill()
    throwaway.remove()
  }
}
