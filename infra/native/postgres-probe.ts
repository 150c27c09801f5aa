import { exchange } from './exchange.ts'

export type PostgresPlace = Readonly<{ port: number; user: string; database: string }>

const protocolVersion = 196_608 // 3.0

/** Whether Postgres answers `SELECT 1` with a row. While it recovers its port is open and the answer is an error. */
export const postgresAnswers = async (place: PostgresPlace): Promise<boolean> =>
  (await postgresReplies(place, 'SELECT 1')).includes('D')

/** The letters of the messages that answer one statement: `D` a row, `C` done, `E` an error; none when nobody answers. */
export async function postgresReplies(place: PostgresPlace, sql: string): Promise<readonly string[]> {
  const answer = await exchange(place.port, [startup(place), query(sql)], (bytes) => {
    const types = messageTypes(bytes)
    // Ready once after the greeting and once after the statement.
    return types.includes('E') || types.filter((type) => type === 'Z').length === 2
  })
  return answer === undefined ? [] : messageTypes(answer)
}

function startup({ user, database }: PostgresPlace): Buffer {
  const body = Buffer.from(`user\0${user}\0database\0${database}\0\0`)
  const head = Buffer.alloc(8)
  head.writeInt32BE(head.length + body.length, 0)
  head.writeInt32BE(protocolVersion, 4)
  return Buffer.concat([head, body])
}

function query(sql: string): Buffer {
  const body = Buffer.from(`${sql}\0`)
  const head = Buffer.alloc(5)
  head.write('Q')
  head.writeInt32BE(4 + body.length, 1)
  return Buffer.concat([head, body])
}

/** The type letters of the whole messages at the start of the bytes: letter, length (counts itself), body. */
function messageTypes(bytes: Buffer): readonly string[] {
  const types: string[] = []
  for (let at = 0; at + 5 <= bytes.length; ) {
    const end = at + 1 + bytes.readInt32BE(at + 1)
    if (end > bytes.length || end <= at) break
    types.push(String.fromCharCode(bytes.readUInt8(at)))
    at = end
  }
  return types
}
