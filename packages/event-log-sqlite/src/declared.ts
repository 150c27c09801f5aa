import { logTopics, registered, VirtuosoError } from '@virtuoso/contracts'
import type { Difference } from '@virtuoso/event-log'
import type { LogFile } from './log-file.ts'
import { integerIn, textIn } from './row.ts'
import { fileFormat } from './tables.ts'

const missing = 'missing'

/** Everything in which a file is not as declared; topics and schemas beyond the declared ones are nobody's fault. */
export const differences = (log: LogFile): readonly Difference[] =>
  log.view(() => {
    const found = formatOf(log)
    if (found === 0) return everythingMissing()
    if (found !== fileFormat)
      return [{ subject: log.file, setting: 'format', wanted: `${fileFormat}`, found: `${found}` }]
    return [...topicDifferences(log), ...schemaDifferences(log)]
  })

/** What a file that is not there lacks. */
export const everythingMissing = (): readonly Difference[] => [
  ...logTopics.map((it) => partitionDifference(it.name, it.partitions, undefined)),
  ...registered.map((it) => schemaDifference(it.subject, it.fingerprint, undefined)),
]

/** Whether creating what is missing would mend it. */
export const isMendable = ({ found }: Difference): boolean => found === missing

/** @throws VirtuosoError `log-mismatch` that lists all of them, when there are any. */
export function refuseMismatch(file: string, found: readonly Difference[], action: string): void {
  if (found.length === 0) return
  const lines = found.map((it) => `${it.subject} ${it.setting}: wanted ${it.wanted}, found ${it.found}`)
  throw new VirtuosoError('log-mismatch', `the log file ${file} is not as declared`, {
    why: lines.join('\n       '),
    action,
  })
}

/** 0 in a file that is no log yet. */
export const formatOf = ({ database }: LogFile): number =>
  integerIn(database.prepare('PRAGMA user_version').get() ?? {}, 'user_version')

function topicDifferences({ database }: LogFile): Difference[] {
  const rows = database.prepare('SELECT topic, count(*) AS partitions FROM partitions GROUP BY topic').all()
  const counts = new Map(rows.map((row) => [textIn(row, 'topic'), integerIn(row, 'partitions')]))
  return logTopics.flatMap(({ name, partitions }) => {
    const found = counts.get(name)
    return partitions === found ? [] : [partitionDifference(name, partitions, found)]
  })
}

function schemaDifferences({ database }: LogFile): Difference[] {
  const rows = database.prepare('SELECT id, subject, fingerprint FROM schemas').all()
  const byId = new Map(
    rows.map((row) => [integerIn(row, 'id'), `${textIn(row, 'subject')} ${textIn(row, 'fingerprint')}`]),
  )
  return registered.flatMap(({ subject, fingerprint }, index) => {
    const found = byId.get(index + 1)
    if (found === `${subject} ${fingerprint}`) return []
    return [schemaDifference(subject, fingerprint, found)]
  })
}

const partitionDifference = (subject: string, wanted: number, found: number | undefined): Difference => ({
  subject,
  setting: 'partitions',
  wanted: `${wanted}`,
  found: `${found ?? missing}`,
})

const schemaDifference = (subject: string, fingerprint: string, found: string | undefined): Difference => ({
  subject,
  setting: 'schema',
  wanted: fingerprint.slice(0, 16),
  found: found ?? missing,
})
