import { describe, expect, it } from 'vitest'
import { bringChromium, type Computer } from './chromium.ts'

/** A computer on which apt-get answers as told, one answer a call; the browser is there after the first good install. */
function computer(answers: readonly number[], isRoot = true) {
  const asked: string[] = []
  let isInstalled = false
  const it: Computer = {
    find: (name) =>
      name === 'apt-get' ? '/usr/bin/apt-get' : name === 'chromium' && isInstalled ? '/usr/bin/chromium' : undefined,
    run: async (_program, args) => {
      const verb = args.find((word) => word === 'install' || word === 'update') ?? ''
      const code = answers[asked.push(verb) - 1] ?? 1
      if (verb === 'install' && code === 0) isInstalled = true
      return { code, output: 'Reading package lists...\nE: Unable to locate package chromium\n' }
    },
    isRoot,
    say: () => undefined,
  }
  return { asked, it }
}

describe('the browser for the tests', () => {
  it('is the one that was named', async () => {
    expect(await bringChromium(computer([]).it, '/opt/chrome')).toEqual({ program: '/opt/chrome' })
  })

  it('is installed where root may do so, after an update when the packages are not known yet', async () => {
    const fresh = computer([100, 0, 0])
    expect(await bringChromium(fresh.it, '')).toEqual({ program: '/usr/bin/chromium' })
    expect(fresh.asked).toEqual(['install', 'update', 'install'])
    const updated = computer([0])
    expect(await bringChromium(updated.it, '')).toEqual({ program: '/usr/bin/chromium' })
    expect(updated.asked).toEqual(['install'])
  })

  it('is missing with the reason and what to do', async () => {
    const user = computer([], false)
    expect(await bringChromium(user.it, '')).toEqual({
      missing: 'there is no Chromium (Debian: apt install chromium, or name one in CHROMIUM_PATH)',
    })
    expect(user.asked).toEqual([])
    expect(await bringChromium(computer([100, 100, 100]).it, '')).toEqual({
      missing: expect.stringContaining('could not install Chromium: E: Unable to locate package chromium'),
    })
  })
})
