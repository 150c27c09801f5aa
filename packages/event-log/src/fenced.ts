import { VirtuosoError } from '@virtuoso/contracts'
import type { Claim } from './log-storage.ts'

/** What a commit meets after somebody else took the partition over. */
export const fenced = ({ group, topic, partition }: Claim): VirtuosoError =>
  new VirtuosoError('fenced', `another member of ${group} has taken over ${topic}/${partition}`)
