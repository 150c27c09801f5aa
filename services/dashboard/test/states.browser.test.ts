import { builtDashboard } from '@virtuoso/dashboard/build'
import type { Browser, Locator } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { openChromium, openPage } from './chromium.ts'
import {
  nameOf,
  pathNameOf,
  rowWithGap,
  storyExplanation,
  storyGap,
  storyRow,
  storyRows,
  storySignal,
  storyTimeMs,
  unknownCell,
} from './story-market.ts'
import { type StoryServer, startStoryServer } from './story-server.ts'

let browser: Browser
let folder: string
beforeAll(async () => {
  ;[browser, folder] = await Promise.all([openChromium(), builtDashboard()])
})
afterAll(() => browser?.close())

async function market(mode?: string): Promise<StoryServer> {
  const server = await startStoryServer(folder, mode)
  server.stand(storyRows(10))
  onTestFinished(() => server.stop())
  return server
}

async function shown(server: StoryServer, path = '/', options?: Parameters<typeof openPage>[2]) {
  const it = await openPage(browser, server.url + path, options)
  onTestFinished(async () => {
    await it.close()
    expect(it.offences()).toEqual([])
  })
  return { ...it, row: (base: string): Locator => it.page.locator(`tr[data-instrument="${nameOf(base)}"]`) }
}

/** The texts of all cells that hold a score. */
const scoresOf = (row: Locator): Promise<string[]> => row.locator('.score').allTextContents()

describe('what stands on the screen', () => {
  it('is the shape of a table while the first answer is on its way, and no number', async () => {
    const server = await market()
    server.hold(true)
    const { page } = await shown(server)
    await page.locator('.overview [aria-busy]').waitFor()
    expect(await page.locator('.link').textContent()).toBe('connecting …')
    expect(await page.locator('.overview .score').count()).toBe(0)
  })

  it('is every instrument with its six dimensions, and that nothing was raised yet', async () => {
    const { page, row } = await shown(await market())
    await row('XRP').waitFor()
    expect(await page.locator('tbody tr').count()).toBe(10)
    expect(await scoresOf(row('BTC'))).toHaveLength(7)
    await page.getByText('no signals yet').waitFor()
  })

  it('is n/a, hatched, with its reason where a score is unknown: never a number', async () => {
    const server = await market()
    server.stand([{ ...storyRow('BTC', 1), confluence: unknownCell('CONFLUENCE', 'LOW_COVERAGE') }])
    const { page, row } = await shown(server)
    const unknown = row('BTC').locator('td[data-dimension="SENTIMENT"] .score')
    expect(await unknown.textContent()).toBe('n/a')
    expect(await unknown.getAttribute('aria-label')).toContain('no such data was ever seen')
    expect(
      await page.evaluate<string>(`getComputedStyle(document.querySelector('.score.unknown')).backgroundImage`),
    ).toContain('repeating-linear-gradient')
    await unknown.focus()
    expect(await row('BTC').locator('.confluence .score').textContent()).toBe('n/a')
  })

  it('is grey with an age that counts up where the feed is silent', async () => {
    const server = await market()
    server.stand([{ ...storyRow('BTC', 1), stale: true, ageMs: 42_000 }, storyRow('ETH', 2)])
    const { page, row } = await shown(server)
    const age = row('BTC').locator('.age')
    await row('BTC').waitFor()
    expect(await row('BTC').getAttribute('data-stale')).toBe('true')
    expect(await row('ETH').getAttribute('data-stale')).toBe('false')
    const first = Number(/silent (\d+) s/.exec((await age.textContent()) ?? '')?.[1])
    expect(first).toBeGreaterThanOrEqual(42)
    await age.getByText(`silent ${first + 2} s`).waitFor()
    expect(await page.locator('.status').textContent()).toContain('1 stale')
  })

  it('is a gap where a channel is down, with no score for what stood on it', async () => {
    const server = await market()
    const { page, row } = await shown(server)
    await row('SOL').waitFor()
    server.tell('FeedGap', storyGap('SOL'))
    server.tellRow(rowWithGap('SOL', 3))
    await row('SOL').locator('.down').waitFor()
    const scores = await scoresOf(row('SOL'))
    expect(scores.filter((it) => it === 'n/a')).toHaveLength(3)
    expect(scores).not.toContain('50')
    expect(await row('SOL').locator('.down').textContent()).toContain('gap')
    expect(await page.locator('[data-latest-gap]').textContent()).toContain('SOL/USDT')
    server.tell('FeedResumed', storyGap('SOL', storyTimeMs + 5_000))
    server.tellRow(storyRow('SOL', 4))
    await page.getByText('gap over').waitFor()
    await row('SOL').locator('.down').waitFor({ state: 'detached' })
  })

  it('is no gap where a channel only begins', async () => {
    const server = await market()
    server.answer('/v1/gaps', { data: [] })
    const { page, row } = await shown(server)
    await row('SOL').waitFor()
    server.tell('FeedResumed', { ...storyGap('SOL', storyTimeMs), gapId: null, reason: null, fromTimeMs: null })
    server.tell('SignalRaised', { signal: storySignal(1, 'BTC') })
    await page.locator('[data-signal="sig_00000001"]').waitFor()
    expect(await page.locator('[data-latest-gap]').count()).toBe(0)
    await page.getByText('none: everything was heard').waitFor()
  })

  it('is said to be sample data where it is', async () => {
    const { page, row } = await shown(await market('sample'))
    await row('BTC').waitFor()
    expect(await page.locator('.sample').textContent()).toBe('SAMPLE DATA')
    expect(await page.title()).toContain('SAMPLE DATA')
  })
})

describe('a connection', () => {
  it('that is lost and found again misses nothing that was raised meanwhile', async () => {
    const server = await market()
    const { page, row } = await shown(server)
    await row('BTC').waitFor()
    server.tell('SignalRaised', { signal: storySignal(1, 'BTC') })
    await page.locator('[data-signal="sig_00000001"]').waitFor()
    await server.goAway()
    await page.locator('.link.lost').getByText('reconnecting in').waitFor()
    server.tell('SignalRaised', { signal: storySignal(2, 'ETH') })
    server.tell('SignalRaised', { signal: storySignal(3, 'SOL') })
    await server.comeBack()
    await page.getByText('reconnected, 0 missed').waitFor()
    await page.locator('[data-signal="sig_00000003"]').waitFor()
    expect(await page.locator('.feed [data-signal]').count()).toBe(3)
    expect(server.resumedFrom()[0]).toBeUndefined()
    expect(server.resumedFrom().at(-1)).toBe('1')
  })
})

describe('a refusal', () => {
  it('says what happened and what to do; the rest lives on, and trying again helps', async () => {
    const server = await market()
    const signal = storySignal(1, 'BTC')
    const path = `/v1/signals/${signal.shortId}`
    server.answer('/v1/signals', { data: [signal] })
    server.answer(path, { data: signal })
    server.answer(`${path}/lineage`, { data: { signal: signal.position, cause: null, inputs: [], note: '' } })
    const problem = { detail: 'the log does not answer', hint: 'try again in a second', requestId: 'req-7' }
    server.answer(`${path}/explanation`, problem, 503)
    const { page, row } = await shown(server, `/signals/${signal.shortId}`)
    const trouble = page.getByRole('alert')
    await trouble.waitFor()
    for (const text of Object.values(problem)) expect(await trouble.textContent()).toContain(text)
    server.tellRow({ ...storyRow('BTC', 1), price: '123.45' })
    await row('BTC').getByText('123.45').waitFor()
    server.answer(`${path}/explanation`, { data: storyExplanation(signal) })
    await trouble.getByRole('button', { name: 'try again' }).click()
    await page.getByText('taker buys 71 %').waitFor()
  })
})

describe('the keyboard alone', () => {
  it('searches, opens an instrument and the newest signal, and comes back', async () => {
    const server = await market()
    const signal = storySignal(1, 'BTC')
    const path = `/v1/signals/${signal.shortId}`
    server.answer('/v1/signals', { data: [signal] })
    server.answer(path, { data: signal })
    server.answer(`${path}/explanation`, { data: storyExplanation(signal) })
    server.answer(`${path}/lineage`, { data: { signal: signal.position, cause: null, inputs: [], note: '' } })
    const { page, row } = await shown(server)
    await row('BTC').waitFor()
    const press = (key: string): Promise<void> => page.keyboard.press(key)
    const pathname = (): string => new URL(page.url()).pathname
    await press('/')
    await page.keyboard.type('sol')
    await row('BTC').waitFor({ state: 'detached' })
    await press('Escape')
    await press('j')
    await page.locator('tr.focused').waitFor()
    await press('Enter')
    await expect.poll(pathname).toBe(`/i/${pathNameOf('SOL')}`)
    await press('Escape')
    await expect.poll(pathname).toBe('/')
    await press('s')
    await page.getByText('taker buys 71 %').waitFor()
    expect(pathname()).toBe(`/signals/${signal.shortId}`)
    await press('g')
    await press('o')
    await expect.poll(pathname).toBe('/')
    await press('?')
    await page.locator('dialog.help').waitFor()
    await press('Escape')
    await page.locator('dialog.help').waitFor({ state: 'detached' })
  })

  it('shows where it is', async () => {
    const { page, row } = await shown(await market())
    await row('BTC').waitFor()
    for (let n = 0; n < 6; n++) {
      await page.keyboard.press('Tab')
      const outline = await page.evaluate<string>('getComputedStyle(document.activeElement).outlineStyle')
      expect(outline).not.toBe('none')
    }
  })
})
