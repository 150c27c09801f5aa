import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { generationsOf, verify } from '@virtuoso/audit'
import { hex, readHeaders } from '@virtuoso/contracts'
import { createMemoryLogStore, memoryEventLog } from '@virtuoso/event-log'
import { buildInfo, createLogger } from '@virtuoso/service-kit'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { parseSetConfig, setNamed, startAnalyzer } from '../src/index.ts'
import { market } from './market.ts'
import { allOf, caughtUp } from './set-under-test.ts'

vi.setConfig({ testTimeout: 30_000 })

const weights = [
  ['ORDER_FLOW', 0.2],
  ['ORDER_BOOK', 0.2],
  ['VOLUME', 0.18],
  ['PRICE_STRUCTURE', 0.15],
  ['TECHNICAL', 0.2],
  ['SENTIMENT', 0.07],
]
const facts = market(0, 20)
const log = memoryEventLog(createMemoryLogStore())
const logger = createLogger({ component: 'test', level: 'silent' })
let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'virtuoso-config-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

async function runWith(config: string | undefined, group: string): Promise<void> {
  const file = join(folder, 'set.json')
  if (config !== undefined) writeFileSync(file, config)
  const env = { VIRTUOSO_LOG: 'sqlite:unused', VIRTUOSO_MODE: 'test' }
  const service = await startAnalyzer(config === undefined ? env : { ...env, VIRTUOSO_SET_CONFIG: file }, {
    log,
    logger,
  })
  await caughtUp(log, group)
  await service.stop()
}

describe('a changed weight', () => {
  it('takes over as the next generation, without one id twice, and the log says with what', async () => {
    const before = setNamed('built-in')
    await log.append(facts.slice(0, 180))
    await runWith(undefined, before.group)
    await log.append(facts.slice(180))
    const changed = setNamed('built-in', { confluence: { weights } })
    await runWith(JSON.stringify({ confluence: { weights } }), changed.group.replace(/g1$/, 'g2'))
    const generations = await generationsOf(log, 'built-in')
    expect(generations.map((it) => it.number)).toEqual([1, 2])
    expect(generations[1]?.starts[0]?.emitsFromOffset).toBe(180)
    const ids = (await allOf(log, 'analysis.scores')).map((it) => hex(readHeaders(it.headers).eventId))
    expect(new Set(ids).size).toBe(ids.length)
    const written = setNamed('built-in', parseSetConfig(generations[1]?.config ?? '', 'the log'))
    expect(written.hash).toBe(changed.hash)
    const report = await verify({ log, set: written, build: buildInfo(), differences: [] })
    expect(report.results.flatMap((it) => it.findings)).toEqual([])
  })
})

describe('a configuration that cannot be', () => {
  it.each([
    ['{"confluenc": {}}', 'no analyzer "confluenc"'],
    ['{"confluence": {"weight": 1}}', 'confluence has no "weight": it has'],
    ['{"confluence": {"weights": [1]}}', 'confluence.weights is to be like'],
    ['{"technical": {"emitDelta": "1"}}', 'technical.emitDelta is to be like 1'],
    ['[]', 'is no configuration of a set'],
    ['not json', 'is no configuration of a set'],
  ])('%s is refused with the fault named', async (text, message) => {
    await expect(runWith(text, '')).rejects.toMatchObject({
      code: 'config-invalid',
      exitCode: 78,
      message: expect.stringContaining(message),
    })
  })

  it('because nobody can read it is refused', async () => {
    const env = { VIRTUOSO_LOG: 'sqlite:unused', VIRTUOSO_MODE: 'test', VIRTUOSO_SET_CONFIG: join(folder, 'none') }
    await expect(startAnalyzer(env, { log, logger })).rejects.toMatchObject({ code: 'config-invalid' })
  })
})
