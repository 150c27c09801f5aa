import { join } from 'node:path'
import type { Ports } from './addresses.ts'
import { archiveOptions } from './class-archive.ts'
import { downloadServers, type Progress } from './download.ts'
import { findJava } from './java.ts'
import { type KafkaParts, kafkaPlan } from './kafka.ts'
import { postgresPlan } from './postgres.ts'
import { type RegistryParts, registryPlan } from './registry.ts'
import type { ProcessWatch, ServerName, ServerPlan } from './server.ts'

/** How each server of one stack is run. Kafka and the registry share one look for Java and one download, at the first start. */
export function serverPlans(
  folder: string,
  ports: Ports,
  watch: ProcessWatch,
  onProgress: Progress,
): Readonly<Record<ServerName, ServerPlan>> {
  const { kafka, registry } = javaSoftware(watch, onProgress)
  return {
    kafka: kafkaPlan({ folder: join(folder, 'kafka'), ports, software: kafka }),
    registry: registryPlan({ folder: join(folder, 'registry'), port: ports.registry, software: registry }),
    postgres: postgresPlan({ folder: join(folder, 'postgres'), port: ports.postgres }),
  }
}

/** What runs on Java, looked for and downloaded when first asked for. */
export function javaSoftware(
  watch: ProcessWatch,
  onProgress: Progress,
): Readonly<{ kafka: KafkaParts['software']; registry: RegistryParts['software'] }> {
  let found: ReturnType<typeof findSoftware> | undefined
  const software = () => {
    found ??= findSoftware(onProgress)
    return found
  }
  return {
    async kafka() {
      const { java, download } = await software()
      const archive = await archiveOptions(java, download, watch, onProgress)
      return { java: java.program, jars: download.kafkaJars, archiveOptions: archive }
    },
    async registry() {
      const { java, download } = await software()
      return { java: java.program, home: download.registry }
    },
  }
}

async function findSoftware(onProgress: Progress) {
  const java = await findJava()
  return { java, download: await downloadServers(onProgress) }
}
