import { join } from 'node:path'
import { type ServiceProcess, serviceProcess } from '../../packages/testing/src/faults/index.ts'

const main = join(import.meta.dirname, '../../packages/event-log-kafka/test/echo-worker.ts')

export type EchoServers = Readonly<{ brokers: readonly string[]; registryUrl: string; topicPrefix: string }>

/** Members of the group `echo`, each a process, started. */
export const startMembers = (
  { brokers, registryUrl, topicPrefix }: EchoServers,
  names: readonly string[],
): readonly ServiceProcess[] =>
  names.map((name) => {
    const member = serviceProcess({ name, main, args: [brokers.join(), registryUrl, topicPrefix], env: {} })
    member.start()
    return member
  })

/** How often a member has said something. */
export const timesSaid = (member: ServiceProcess, pattern: RegExp): number =>
  [...member.output().matchAll(new RegExp(pattern, 'g'))].length
