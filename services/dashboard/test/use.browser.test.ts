import { builtDashboard } from '@virtuoso/dashboard/build'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { openChromium, openPage } from './chromium.ts'
import { pathNameOf, storyGap, storyRow, storyRows, storyTimeMs } from './story-market.ts'
import { type StoryServer, startStoryServer } from './story-server.ts'

let browser: Browser
let server: StoryServer
beforeAll(async () => {
  const [opened, folder] = await Promise.all([openChromium(), builtDashboard()])
  browser = opened
  server = await startStoryServer(folder)
  server.stand(storyRows(10))
})
afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

async function shown(path = '/'): Promise<Page> {
  const it = await openPage(browser, server.url + path)
  onTestFinished(async () => {
    await it.close()
    expect(it.offences()).toEqual([])
  })
  await it.page.locator('tbody tr').first().waitFor()
  return it.page
}

const namesOf = (page: Page): Promise<string[]> => page.locator('tbody th b').allInnerTexts()

it('the reason of an unknown score is read on focus, without a mouse', async () => {
  const page = await shown()
  await page.locator('.score.unknown').first().focus()
  expect(await page.getByRole('tooltip').textContent()).toContain('no such data was ever seen')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Escape')
  await page.getByRole('tooltip').waitFor({ state: 'detached' })
})

it('a table that was sorted and searched is the same after a reload, and in a panel’s address', async () => {
  const page = await shown()
  await page.getByRole('button', { name: 'price' }).click()
  await page.keyboard.press('/')
  await page.keyboard.type('a')
  await expect.poll(() => namesOf(page)).toEqual(['AVAX', 'ADA'])
  await page.locator('tbody .price').first().click()
  await expect.poll(() => new URL(page.url()).pathname).toBe(`/i/${pathNameOf('AVAX')}`)
  await page.reload()
  await page.locator('.panel').waitFor()
  await expect.poll(() => namesOf(page)).toEqual(['AVAX', 'ADA'])
})

it('a paused table holds still, says so, and then has what came meanwhile', async () => {
  const page = await shown()
  const price = page.locator('tbody tr .price').first()
  const before = await price.textContent()
  await page.keyboard.press('.')
  await page.getByText('paused, numbers as of').waitFor()
  server.tellRow({ ...storyRow('ADA', 1), price: '222.22' })
  server.tell('FeedGap', storyGap('ADA'))
  await page.locator('.feed-gaps .missed.open').waitFor()
  expect(await price.textContent()).toBe(before)
  await page.keyboard.press('.')
  await price.getByText('222.22').waitFor()
  server.tell('FeedResumed', storyGap('ADA', storyTimeMs + 5_000))
  await page.locator('.feed-gaps .missed:not(.open)').getByText('12:00:00–12:00:05').waitFor()
})
