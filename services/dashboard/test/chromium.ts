import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'

// Root needs no sandbox of its own; nothing that the browser would do by itself belongs into a test.
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--disable-background-networking',
  '--no-first-run',
  '--disable-component-update',
  '--disable-sync',
]

/** @throws Error when the lane was not started by `npm run test:browser`, which finds a Chromium. */
export function openChromium(): Promise<Browser> {
  const executablePath = process.env['VIRTUOSO_TEST_CHROMIUM']
  if (executablePath === undefined) throw new Error('VIRTUOSO_TEST_CHROMIUM names no Chromium: npm run test:browser')
  return chromium.launch({ executablePath, args: flags })
}

/** A page, and what it must not have done. */
export type WatchedPage = Readonly<{
  page: Page
  /** What the policy refused, what was asked of anybody else, and errors nobody caught; empty when all is well. */
  offences(): readonly string[]
  close(): Promise<void>
}>

/** @param url - Where it begins; nobody but this origin may be asked anything. */
export async function openPage(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<WatchedPage> {
  const context = await browser.newContext({ viewport: { width: 1_440, height: 900 }, ...options })
  const page = await context.newPage()
  const offences: string[] = []
  const { origin } = new URL(url)
  page.on('request', (request) => {
    if (new URL(request.url()).origin !== origin) offences.push(`asked ${request.url()}`)
  })
  page.on('pageerror', (error) => offences.push(`error ${error.message}`))
  page.on('console', (message) => {
    if (/Content.Security.Policy/i.test(message.text())) offences.push(`refused ${message.text()}`)
  })
  await page.goto(url)
  return { page, offences: () => offences, close: () => context.close() }
}
