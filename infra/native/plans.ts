import { join } from 'node:path'
import type { Ports } from './addresses.ts'
import { archiveOptions } from './class-archive.ts'
import { downloadServers, type Progress } from './download.ts'
import { findJava } from './java.ts'
import { kafkaPlan } from './kafka.ts'
import { postgresPlan } from './postgres.ts'
import { registryPlan } from './registry.ts'
import type { ProcessWatch, ServerName, ServerPlan } from './server.ts'

/** How each server of one stack is run. Kafka and the registry share one look for Java and one download, at the first start. */
export function serverPlans(
  folder: string,
  ports: Ports,
  watch: ProcessWatch,
  onProgress: Progress,
): Readonly<Record<ServerName, ServerPlan>> {
  let found: ReturnType<typeof findSoftware> | undefined
  const software = () => {
    found ??= findSoftware(onProgress)
    return found
  }
  return {
    kafka: kafkaPlan({
      folder: join(folder, 'kafka'),
      ports,
      async software() {
        const { java, download } = await software()
        const archive = await archiveOptions(java, download, watch, onProgress)
        return { java: java.program, jars: download.kafkaJars, archiveOptions: archive }
      },
    }),
    registry: registryPlan({
      folder: join(folder, 'registry'),
      port: ports.registry,
      async software() {
        const { java, download } = await software()
        return { java: java.program, home: download.registry }
      },
    }),
    postgres: postgresPlan({ folder: join(folder, 'postgres'), port: ports.postgres }),
  }
}

async function findSoftware(onProgress: Progress) {
  const java = await findJava()
  return { java, download: await downloadServers(onProgress) }
}
