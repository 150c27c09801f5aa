import { VirtuosoError } from '@virtuoso/contracts'
import { describe, expect, it } from 'vitest'
import { createLogger, type LogLevel } from './index.ts'

const listening = (level: LogLevel = 'info') => {
  const lines: string[] = []
  const logger = createLogger({
    component: 'ingestor/bybit-linear',
    level,
    destination: { write: (line) => void lines.push(line) },
  })
  const entries = (): Record<string, unknown>[] => lines.map((it) => JSON.parse(it))
  return { logger, lines, entries }
}

describe('a log line', () => {
  it('is one line of JSON that names its component, level and time', () => {
    const { logger, lines, entries } = listening()
    logger.with({ venue: 'bybit' }).warn('feed\nsilent\u001b[31m', { silentMs: 1500 })
    expect(lines).toHaveLength(1)
    expect(lines[0]).not.toMatch(/\n./)
    expect(lines[0]).not.toContain('\u001b')
    expect(entries()[0]).toMatchObject({
      component: 'ingestor/bybit-linear',
      level: 'warn',
      venue: 'bybit',
      silentMs: 1500,
      msg: 'feed\nsilent\u001b[31m',
    })
    expect(entries()[0]?.['time']).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/)
  })

  it('below the level is not written', () => {
    const { logger, lines } = listening('warn')
    logger.info('connected')
    expect(lines).toEqual([])
  })

  it('cuts a field at 1 KiB and says so', () => {
    const { logger, entries } = listening()
    logger.info('rejected', { frame: 'x'.repeat(5_000), levels: Array.from({ length: 2_000 }, () => 7) })
    expect(entries()[0]?.['frame']).toBe(`${'x'.repeat(1_023)}…`)
    expect(String(entries()[0]?.['levels'])).toHaveLength(1_024)
  })

  it('shows no secret', () => {
    const { logger, lines } = listening()
    logger.info('connecting', { url: 'postgres://me:hunter2@db/x', options: { url: 'amqp://a:hunter2@b' } })
    logger.info('keys read', { apiKey: 'hunter2', keys: [{ secret: 'hunter2' }] })
    expect(lines).toHaveLength(2)
    expect(lines.join()).not.toContain('hunter2')
  })

  it('is written whatever it is given', () => {
    const { logger, entries } = listening()
    const round: Record<string, unknown> = { big: 12n }
    round['self'] = round
    logger.info('odd', { round, nothing: undefined, big: 2n ** 70n, bytes: Buffer.from('cafe', 'hex') })
    expect(entries()[0]).toMatchObject({ round: '[object Object]', big: '1180591620717411303424', bytes: 'cafe' })
  })

  it('tells an expected failure by its code, and a bug with its stack', () => {
    const { logger, entries } = listening()
    logger.error('lost the log', {
      error: new VirtuosoError('log-unavailable', 'no answer', { cause: new Error('ECONNREFUSED') }),
    })
    logger.error('broke', { error: new Error('offset is undefined') })
    expect(entries()[0]?.['error']).toEqual({ code: 'log-unavailable', message: 'no answer', cause: 'ECONNREFUSED' })
    expect(entries()[1]?.['error']).toMatchObject({
      code: 'internal',
      stack: expect.stringContaining('logger.test.ts'),
    })
  })

  it('said a hundred times at once is written ten times, others are not held back, and the rest is counted', async () => {
    const { logger, entries } = listening()
    for (let n = 0; n < 100; n += 1) logger.warn('frame rejected', { n })
    logger.warn('feed silent')
    const written = entries().filter((it) => it['msg'] === 'frame rejected').length
    expect(written).toBeLessThanOrEqual(20)
    expect(entries().at(-1)?.['msg']).toBe('feed silent')
    const tick = (): number => {
      logger.info('tick')
      return entries().filter((it) => it['msg'] === 'held back: frame rejected').length
    }
    await expect.poll(tick, { timeout: 5_000 }).toBeGreaterThan(0)
    const heldBack = entries().filter((it) => it['msg'] === 'held back: frame rejected')
    expect(written + heldBack.reduce((sum, it) => sum + Number(it['count']), 0)).toBe(100)
  })
})
