import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Progress } from './download.ts'
import { NativeStackError } from './errors.ts'
import { freePort } from './free-port.ts'
import { startGuard } from './guard.ts'
import { type KafkaParts, kafkaPlan, newClusterId } from './kafka.ts'
import { kafkaAnswers } from './kafka-probe.ts'
import { javaSoftware } from './plans.ts'
import { registryPlan, registryUrl } from './registry.ts'
import { type ProcessWatch, type Server, server } from './server.ts'
import { throwawayFolder } from './throwaway-folder.ts'

/** Three brokers and a registry that go with the process that started them. Every topic has three copies, two in sync. */
export type KafkaCluster = Readonly<{
  /** `127.0.0.1:port`, in the order of the nodes. */
  brokers: readonly string[]
  registryUrl: string
  /** Each can be killed, stopped and started again on its data and port. */
  nodes: readonly Server[]
  stop(): Promise<void>
}>

const nodeIds = [1, 2, 3]
const togetherWithinMs = 60_000

/**
 * For the tests of what only several brokers do: leaders and coordinators that move.
 * @throws NativeStackError when one does not come up.
 */
export async function startKafkaCluster(onProgress: Progress = () => {}): Promise<KafkaCluster> {
  const { folder, remove } = throwawayFolder('cluster')
  const guard = startGuard()
  guard.removeAtEnd(folder)
  const watch: ProcessWatch = {
    started: (_, process) => guard.watch(process),
    ended: ({ pid }) => guard.forget(pid),
  }
  const software = javaSoftware(watch, onProgress)
  const ports = await freePorts()
  const nodes = clusterPlans(folder, ports, software.kafka).map((plan) => server(plan, watch))
  const registryPort = await freePort()
  const registryFolder = join(folder, 'registry')
  const registry = server(
    registryPlan({ folder: registryFolder, port: registryPort, software: software.registry }),
    watch,
  )
  const all = [...nodes, registry]
  const stop = async (): Promise<void> => {
    await Promise.all(all.map((it) => it.stop()))
    remove()
    guard.dismiss()
  }
  try {
    await software.kafka() // the archive of classes is made before three look for it
    await startTogether(all)
    await knowEachOther(ports.map((it) => it.kafka))
  } catch (error) {
    await stop()
    throw error
  }
  return { brokers: ports.map((it) => `127.0.0.1:${it.kafka}`), registryUrl: registryUrl(registryPort), nodes, stop }
}

type Ports = KafkaParts['ports']

async function freePorts(): Promise<readonly Ports[]> {
  const found: Ports[] = []
  for (const _ of nodeIds) found.push({ kafka: await freePort(), kafkaController: await freePort() })
  return found
}

function clusterPlans(folder: string, ports: readonly Ports[], software: KafkaParts['software']) {
  const clusterId = newClusterId()
  const controllerPorts = ports.map((it) => it.kafkaController)
  return ports.map((own, index) => {
    const nodeId = nodeIds[index] ?? 0
    const member = { nodeId, clusterId, controllerPorts }
    return kafkaPlan({ folder: join(folder, `kafka-${nodeId}`), ports: own, member, software })
  })
}

async function startTogether(servers: readonly Server[]): Promise<void> {
  const starts = servers.map((it) => it.start())
  await Promise.allSettled(starts)
  await Promise.all(starts)
}

/** Each answers for itself sooner than it has heard of the others; a topic of three copies needs three brokers. */
async function knowEachOther(ports: readonly number[]): Promise<void> {
  const endMs = performance.now() + togetherWithinMs
  for (const port of ports)
    while (!(await kafkaAnswers(port, ports.length))) {
      if (performance.now() > endMs)
        throw new NativeStackError('server-failed', `the brokers on ${ports.join(', ')} do not find each other`)
      await sleep(50)
    }
}
