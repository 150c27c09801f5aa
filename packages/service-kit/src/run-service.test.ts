import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const script = join(import.meta.dirname, '../test/play-service.ts')

async function play(name: string, act: (child: ChildProcess) => void = () => undefined) {
  const child = spawn(process.execPath, [script, name], { stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  child.stderr.on('data', (chunk) => {
    said += chunk
  })
  child.stdout.once('data', () => act(child))
  const [code] = await once(child, 'close')
  return { code, said }
}

// Each is a process that must load itself first, on a machine that may be busy.
describe('the process of a service', { timeout: 60_000 }, () => {
  it('told to end drains and exits 0', async () => {
    const { code, said } = await play('works', (child) => child.kill('SIGTERM'))
    expect({ code, said }).toEqual({ code: 0, said: 'drained\n' })
  })

  it('interrupted by a person drains and exits 130', async () => {
    const { code, said } = await play('works', (child) => child.kill('SIGINT'))
    expect({ code, said }).toEqual({ code: 130, said: 'drained\n' })
  })

  it('that sticks is ended by force after 5 s, with 143', async () => {
    const begun = performance.now()
    const { code, said } = await play('works-and-sticks', (child) => child.kill('SIGTERM'))
    expect({ code, said }).toEqual({ code: 143, said: 'play ended by force: it did not stop within 5 s\n' })
    expect(performance.now() - begun).toBeGreaterThan(4_900)
  })

  it('told twice ends at once, with 143', async () => {
    const { code, said } = await play('works-and-sticks', (child) => {
      child.kill('SIGTERM')
      // Two equal signals may be merged into one while the first is still pending; two different ones are not.
      child.kill('SIGINT')
    })
    expect({ code, said }).toEqual({ code: 143, said: 'play ended by force: told twice\n' })
  })

  it('can be told to end while it is still starting', async () => {
    const { code } = await play('starts-for-ever', (child) => {
      child.kill('SIGTERM')
      child.kill('SIGINT')
    })
    expect(code).toBe(143)
  })

  it('that cannot start says what, why and what to do, no secret and no stack', async () => {
    const { code, said } = await play('refuses-to-start')
    expect(code).toBe(5)
    expect(said).toBe(
      [
        'play: error  cannot reach postgres://***@db:5432   [log-unavailable, exit 5]',
        '  why  connection refused',
        '  do   ./virtuoso stack up\n',
      ].join('\n'),
    )
  })

  it('that meets a bug drains what it can and exits 1 with the stack', async () => {
    const { code, said } = await play('breaks-at-work')
    expect(code).toBe(1)
    expect(said).toMatch(
      /^drained\nplay: error {2}offset is undefined {3}\[internal, exit 1\]\nError: offset is undefined\n +at /,
    )
  })

  it('that gives up exits with the code of its failure', async () => {
    const { code, said } = await play('gives-up-at-work')
    expect(code).toBe(75)
    expect(said).toContain('[fenced, exit 75]')
  })

  it('that is done exits 0', async () => {
    expect(await play('is-done')).toEqual({ code: 0, said: '' })
  })
})
