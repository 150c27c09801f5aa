import { builtDashboard } from '@virtuoso/dashboard/build'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { openChromium, openPage } from './chromium.ts'
import { nameOf, storyExplanation, storyRow, storyRows, storySignal } from './story-market.ts'
import { type StoryServer, startStoryServer } from './story-server.ts'

const pageBytesMax = 80 * 1_024

let browser: Browser
let folder: string
let server: StoryServer
beforeAll(async () => {
  ;[browser, folder] = await Promise.all([openChromium(), builtDashboard()])
  server = await startStoryServer(folder)
  const signal = storySignal(1, 'BTC', { gapsInWindow: [] })
  const path = `/v1/signals/${signal.shortId}`
  server.stand(storyRows(10))
  server.answer('/v1/signals', { data: [signal] })
  server.answer(path, { data: signal })
  server.answer(`${path}/explanation`, { data: storyExplanation(signal) })
  server.answer(`${path}/lineage`, { data: { signal: signal.position, cause: null, inputs: [], note: '' } })
})
afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

async function shown(path: string, options?: Parameters<typeof openPage>[2]): Promise<Page> {
  const it = await openPage(browser, server.url + path, options)
  onTestFinished(async () => {
    await it.close()
    expect(it.offences()).toEqual([])
  })
  await it.page.locator(`tr[data-instrument="${nameOf('BTC')}"]`).waitFor({ state: 'attached' })
  return it.page
}

const groundOf = (page: Page): Promise<number> =>
  page.evaluate<number>('Number(/\\d+/.exec(getComputedStyle(document.body).backgroundColor)[0])')

describe('the page', () => {
  it('weighs at most 80 kB and asks nobody but who served it', async () => {
    const before = server.pageBytes()
    await shown('/')
    const bytes = server.pageBytes() - before
    console.log(`  the page weighs ${(bytes / 1_024).toFixed(1)} kB`)
    expect(bytes).toBeGreaterThan(1_000)
    expect(bytes).toBeLessThanOrEqual(pageBytesMax)
  })

  it.each([['/'], ['/signals/sig_00000001']])('fits a phone: %s', async (path) => {
    const page = await shown(path, { viewport: { width: 360, height: 740 } })
    if (path !== '/') await page.getByText('taker buys 71 %').waitFor()
    const [content, screen] = await page.evaluate<[number, number]>(
      '[document.documentElement.scrollWidth, document.documentElement.clientWidth]',
    )
    expect([content, screen]).toEqual([360, 360])
  })

  it('is as dark as the system is, unless it was told otherwise, which it remembers', async () => {
    const page = await shown('/', { colorScheme: 'dark' })
    expect(await groundOf(page)).toBeLessThan(64)
    await page.emulateMedia({ colorScheme: 'light' })
    expect(await groundOf(page)).toBeGreaterThan(192)
    await page.getByRole('button', { name: 'theme: system' }).click()
    expect(await groundOf(page)).toBeLessThan(64)
    await page.reload({ waitUntil: 'domcontentloaded' })
    expect(await groundOf(page)).toBeLessThan(64)
  })

  it('stands still where less motion is asked for', async () => {
    const page = await shown('/', { reducedMotion: 'reduce' })
    server.tellRow(storyRow('BTC', 77))
    await page.getByText('100.77').waitFor()
    expect(
      await page.evaluate<number>(
        'document.getAnimations().filter((it) => it.effect.getTiming().iterations === Infinity).length',
      ),
    ).toBe(0)
  })
})
