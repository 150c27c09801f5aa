import { connect } from 'node:net'

const answerWithinMs = 1_000

/**
 * One question to a server on this computer.
 * @param messages - Written one after the other at once.
 * @param isWhole - Told all bytes received so far (at least 4).
 * @returns The answer, or `undefined` when none came in time or the server hung up.
 */
export const exchange = (
  port: number,
  messages: readonly Buffer[],
  isWhole: (received: Buffer) => boolean,
): Promise<Buffer | undefined> =>
  new Promise((resolve) => {
    let received = Buffer.alloc(0)
    const socket = connect({ port, host: '127.0.0.1' })
    const finish = (answer: Buffer | undefined) => {
      socket.destroy()
      resolve(answer)
    }
    socket.setTimeout(answerWithinMs, () => finish(undefined))
    socket.once('connect', () => socket.write(Buffer.concat(messages)))
    socket.on('data', (chunk: Buffer) => {
      received = Buffer.concat([received, chunk])
      if (received.length >= 4 && isWhole(received)) finish(received)
    })
    socket.once('error', () => finish(undefined))
    socket.once('close', () => finish(undefined))
  })
