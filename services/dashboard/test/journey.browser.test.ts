/** What people do with the running demo, from the first look to the bytes of a record. */
import type { Browser, Locator } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openChromium, openPage, type WatchedPage } from './chromium.ts'
import { type RunningDemo, startDemo } from './running-demo.ts'
import { nameOf } from './story-market.ts'

const firstSignalMs = 90_000

let browser: Browser
let demo: RunningDemo
let watched: WatchedPage
beforeAll(async () => {
  ;[browser, demo] = await Promise.all([openChromium(), startDemo()])
  watched = await openPage(browser, demo.url)
}, 120_000)
afterAll(async () => {
  await browser?.close()
  await demo?.stop()
})

const row = (base: string): Locator => watched.page.locator(`tr[data-instrument="${nameOf(base)}"]`)
/** Scores are told once a second, so it takes a moment. */
const turnsUnknown = (base: string, dimension: string): Promise<void> =>
  row(base).locator(`[data-dimension="${dimension}"] .score.unknown`).waitFor({ timeout: 20_000 })

describe('a trader with five minutes', () => {
  it('sees ten instruments that move, said to be sample data', async () => {
    const { page } = watched
    await page.locator('tbody tr').nth(9).waitFor()
    expect(await page.title()).toContain('SAMPLE DATA')
    const whole = (): Promise<string | null> => page.locator('tbody').textContent()
    const before = await whole()
    await expect.poll(whole, { timeout: 20_000 }).not.toBe(before)
  })

  it(
    'opens the first signal from the feed and reads why, with a sum that is right',
    async () => {
      const { page } = watched
      const first = page.locator('.feed [data-signal]').first()
      await first.waitFor({ timeout: firstSignalMs })
      const id = await first.getAttribute('data-signal')
      await first.click()
      expect(new URL(page.url()).pathname).toBe(`/signals/${id}`)
      await page.locator('.because').waitFor()
      await page.locator('.sum').getByText('as recorded', { exact: true }).waitFor()
      const names = await page.locator('.why .dimension').evaluateAll(namesOf)
      expect(names).toEqual(['ORDER_FLOW', 'ORDER_BOOK', 'VOLUME', 'PRICE_STRUCTURE', 'TECHNICAL', 'SENTIMENT'])
      const sentiment = page.locator('.why [data-dimension="SENTIMENT"]')
      expect(await sentiment.locator('.score').textContent()).toBe('n/a')
      await page.locator('.ladder').waitFor()
      await page.getByText(`./virtuoso verify ${id}`).waitFor()
    },
    firstSignalMs + 20_000,
  )

  it('sends a link to it that shows the same', async () => {
    const other = await openPage(browser, watched.page.url())
    const [mine, theirs] = [watched.page, other.page].map((it) => it.locator('.because'))
    expect(await theirs?.textContent()).toBe(await mine?.textContent())
    expect(other.offences()).toEqual([])
    await other.close()
  })
})

describe('an auditor', () => {
  it('goes from the signal to the record that raised it and finds the bytes of the log', async () => {
    const { page } = watched
    await page.locator('.lineage [data-role="cause"] a').click()
    await sameBytesAsTheLog()
    await page.keyboard.press('Escape')
    await page.locator('dialog.record').waitFor({ state: 'detached' })
  })

  it('goes on to the inputs of a score, and finds theirs', async () => {
    const { page } = watched
    const flow = page.locator('.lineage [data-role="ORDER_FLOW"]')
    await flow.getByRole('button', { name: 'inputs' }).click()
    await flow.locator('.run a').first().click()
    await sameBytesAsTheLog()
    await page.keyboard.press('Escape')
    await page.keyboard.press('g')
    await page.keyboard.press('o')
    await page.locator('.panel').waitFor({ state: 'detached' })
  })
})

/** The open record: decoded, untampered, and every byte on the screen is the log's. */
async function sameBytesAsTheLog(): Promise<void> {
  const { page } = watched
  const record = page.locator('dialog.record')
  await record.getByText('bytes are those that were written').waitFor()
  expect(await record.locator('.fields dt').count()).toBeGreaterThan(3)
  const position = new URL(page.url()).searchParams.get('record') ?? ''
  const [topic, partition, offset] = position.split(/[/@]/)
  const answer = await fetch(`${demo.url}/v1/log/${topic}/${partition}/${offset}`, {
    headers: { accept: 'application/octet-stream' },
  })
  const bytes = Buffer.from(await answer.arrayBuffer())
  const lines = ((await record.locator('.hex').textContent()) ?? '').split('\n')
  const shown = lines.map((line) => line.slice(6, 6 + 47).replaceAll(' ', '')).join('')
  expect(bytes.length).toBeGreaterThan(20)
  expect(shown).toBe(bytes.toString('hex'))
}

describe('when the venue misbehaves', () => {
  it('a book that lost an update has no score while its hole is open, and says so', async () => {
    await demo.mischief({ kind: 'late', channel: 'orderbook', instrument: 'ETHUSDT', forMs: 4_000 })
    await demo.mischief({ kind: 'drop', channel: 'orderbook', instrument: 'ETHUSDT' })
    await row('ETH').locator('.down').waitFor({ timeout: 20_000 })
    await turnsUnknown('ETH', 'ORDER_BOOK')
    await watched.page.locator('[data-latest-gap]').waitFor()
    await row('ETH').locator('.down').waitFor({ state: 'detached', timeout: 20_000 })
  })

  it('everything goes grey when the whole feed is away, and comes back to life', async () => {
    await demo.mischief({ kind: 'away', forMs: 6_000 })
    const stale = watched.page.locator('tr[data-stale="true"]')
    await expect.poll(() => stale.count(), { timeout: 20_000 }).toBe(10)
    await turnsUnknown('BTC', 'ORDER_BOOK')
    await expect.poll(() => stale.count(), { timeout: 40_000 }).toBe(0)
  })

  it('a feed that falls silent is told as a gap', async () => {
    const { page } = watched
    await demo.mischief({ kind: 'mute' })
    await page.keyboard.press('Escape')
    await row('BTC').locator('th a').click()
    await page.locator('.gaps li', { hasText: 'silence' }).first().waitFor({ timeout: 40_000 })
    await page.keyboard.press('Escape')
  })

  it('no page asked anybody but its API, and nothing was refused by its policy', () => {
    expect(watched.offences()).toEqual([])
  })
})

// Runs inside the page, so only what every element has is used.
const namesOf = (all: readonly { getAttribute(name: string): string | null }[]): (string | null)[] =>
  all.map((it) => it.getAttribute('data-dimension'))
