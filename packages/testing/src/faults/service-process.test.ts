import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type ServiceProcess, type ServiceProcessParts, serviceProcess } from './service-process.ts'

const main = join(import.meta.dirname, 'play-service.ts')

function service(parts: Partial<ServiceProcessParts> = {}): ServiceProcess {
  const made = serviceProcess({ name: 'play', main, env: { VIRTUOSO_NAME: 'play', VIRTUOSO_EXIT: '3' }, ...parts })
  onTestFinished(() => made.kill())
  return made
}

describe('a service as a process of its own', { timeout: 30_000 }, () => {
  it('is started, told to end, killed and started again', async () => {
    const unexpected: number[] = []
    const it = service({ onUnexpectedEnd: (code) => unexpected.push(code) })
    expect(it.pid()).toBeUndefined()
    it.start()
    expect((await it.says(/up as (\w+)/))[1]).toBe('play')
    expect(await it.terminate()).toBe(3)
    it.start()
    await it.says(/beat 1/)
    const first = it.pid()
    await it.kill()
    expect(it.pid()).toBeUndefined()
    it.start()
    await it.says(/up as/)
    expect(it.pid()).not.toBe(first)
    expect(unexpected).toEqual([])
  })

  it('stands still while paused', async () => {
    const it = service()
    it.start()
    await it.says(/beat 1/)
    const woken = it.pause(300)
    await new Promise((resolve) => setTimeout(resolve, 100))
    const before = it.output().length
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(it.output().length).toBe(before)
    await woken
    await it.says(/beat 5/)
  })

  it('that ends by itself is told of, and does not say what it never said', async () => {
    const ended = Promise.withResolvers<number>()
    const it = service({ args: ['--fall'], onUnexpectedEnd: ended.resolve })
    it.start()
    expect(await ended.promise).toBe(70)
    await expect(it.says(/beat/)).rejects.toThrow('play never said')
  })
})
