import { type TopicName, topicDeclaration, VirtuosoError } from '@virtuoso/contracts'
import type { Advance, Checkpoint } from '@virtuoso/view-store'
import type { Row, Sql } from '../database.ts'
import { int8, number, text } from '../row.ts'

/** @throws VirtuosoError `fenced` when the checkpoint is not where the advance begins. */
export async function moveCheckpoint(sql: Sql, advance: Advance): Promise<void> {
  const { projection, topic, partition, topicId, from, to } = advance
  const { changed } =
    from === undefined
      ? await sql.query(
          `insert into checkpoints (projection, topic, partition, topic_id, next_offset)
           values ($1, $2, $3, $4, $5) on conflict do nothing`,
          [projection, topic, partition, topicId, to],
        )
      : await sql.query(
          `update checkpoints set next_offset = $5
           where projection = $1 and topic = $2 and partition = $3 and topic_id = $4 and next_offset = $6`,
          [projection, topic, partition, topicId, to, from],
        )
  if (changed !== 1)
    throw new VirtuosoError('fenced', `${topic}/${partition} is not at ${from ?? 'its beginning'} in the views`, {
      why: 'another projector writes them',
    })
}

export async function readCheckpoints(sql: Sql, projection: string): Promise<readonly Checkpoint[]> {
  const { rows } = await sql.query(
    `select projection, topic, partition, topic_id, next_offset from checkpoints
     where projection = $1 order by topic, partition`,
    [projection],
  )
  return rows.map(checkpointOf)
}

const checkpointOf = (row: Row): Checkpoint => ({
  projection: text(row, 'projection'),
  topic: topicName(text(row, 'topic')),
  partition: number(row, 'partition'),
  topicId: text(row, 'topic_id'),
  nextOffset: int8(row, 'next_offset'),
})

function topicName(name: string): TopicName {
  const topic = topicDeclaration(name)
  if (topic === undefined) throw new Error(`a checkpoint is kept for ${name}, which is no topic`)
  return topic.name
}
