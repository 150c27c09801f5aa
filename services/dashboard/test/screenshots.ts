/** Pictures of the running demo, for the documents: each shows what a visitor sees some seconds after the start. */
import { mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { openChromium, openPage } from './chromium.ts'
import { startDemo } from './running-demo.ts'

const folder = join(import.meta.dirname, '../../../docs/screenshots')
const bytesMax = 200_000
const patienceMs = 120_000

mkdirSync(folder, { recursive: true })
const browser = await openChromium()
try {
  await picturesOfTheMarket(browser)
  await pictureOfAGap(browser)
} finally {
  await browser.close()
}

async function picturesOfTheMarket(browser: Browser): Promise<void> {
  const demo = await startDemo()
  try {
    await picture(browser, demo.url, 'overview', { colorScheme: 'light' }, signalsRaised)
    await picture(browser, demo.url, 'signal', { colorScheme: 'light' }, signalOpened)
    await picture(browser, demo.url, 'dark', { colorScheme: 'dark' }, signalsRaised)
    const phone = { colorScheme: 'dark', viewport: { width: 390, height: 844 } } as const
    await picture(browser, demo.url, 'phone', phone, signalsRaised)
  } finally {
    await demo.stop()
  }
}

async function pictureOfAGap(browser: Browser): Promise<void> {
  const demo = await startDemo('--story', 'gap')
  try {
    await picture(browser, demo.url, 'gap', { colorScheme: 'light' }, gapOpen)
  } finally {
    await demo.stop()
  }
}

async function picture(
  browser: Browser,
  url: string,
  name: string,
  options: BrowserContextOptions,
  until: (page: Page) => Promise<void>,
): Promise<void> {
  const { page, close } = await openPage(browser, url, options)
  page.setDefaultTimeout(patienceMs)
  await until(page)
  const path = join(folder, `${name}.png`)
  await page.screenshot({ path, animations: 'disabled' })
  await close()
  const { size } = statSync(path)
  console.log(`${path} ${Math.round(size / 1_000)} kB`)
  if (size > bytesMax) throw new Error(`${path} is larger than ${bytesMax / 1_000} kB`)
}

async function signalsRaised(page: Page): Promise<void> {
  await page.locator('.feed [data-signal]').first().waitFor({ state: 'attached' })
  // Every confluence is there, so that the picture is of a market that has been heard for a while.
  await page.locator('.confluence .score:not(.unknown)').nth(9).waitFor()
}

async function signalOpened(page: Page): Promise<void> {
  await page.locator('.feed [data-signal]').first().click()
  await page.locator('.lineage li').first().waitFor()
}

/** While a book is unknown, with the signal whose window the hole is in. */
async function gapOpen(page: Page): Promise<void> {
  await page.locator('tr .down').first().waitFor()
  await page.locator('tr:has(.down) [data-dimension="ORDER_BOOK"] .score.unknown').first().waitFor()
}
