import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { bringChromium, thisComputer } from './browser/chromium.ts'

// npm run screenshots: pictures of the running demo for docs/screenshots.
const chromium = await bringChromium(thisComputer(console.log))
if ('missing' in chromium) {
  console.error(chromium.missing)
  process.exit(1)
}
const script = join(import.meta.dirname, '../services/dashboard/test/screenshots.ts')
const env = { ...process.env, VIRTUOSO_TEST_CHROMIUM: chromium.program }
process.exit(spawnSync(process.execPath, [script], { env, stdio: 'inherit' }).status ?? 1)
