import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { registryClient } from './registry-client.ts'

type Answer = Readonly<{ status: number; body: unknown }>

/** A registry on loopback that answers by path, each list of answers one after the other, the last one for ever. */
async function registryWith(answers: Readonly<Record<string, readonly Answer[]>>): Promise<string> {
  const asked = new Map<string, number>()
  const server = createServer(({ url = '' }, response) => {
    const list = answers[url] ?? [{ status: 404, body: {} }]
    const turn = asked.get(url) ?? 0
    asked.set(url, turn + 1)
    const { status, body } = list[Math.min(turn, list.length - 1)] ?? { status: 500, body: {} }
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const address: AddressInfo | string | null = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return `http://127.0.0.1:${address.port}`
}
const ok = (body: unknown): Answer[] => [{ status: 200, body }]

describe('the schema registry', () => {
  it('is found at the root, or where Apicurio serves the same API', async () => {
    const root = await registryWith({ '/subjects': ok([]) })
    const apicurio = await registryWith({ '/apis/ccompat/v7/subjects': ok([]) })
    expect((await registryClient(`${root}/`)).url).toBe(root)
    expect((await registryClient(apicurio)).url).toBe(`${apicurio}/apis/ccompat/v7`)
  })

  it('gives all versions of a subject, and none of one it does not know', async () => {
    const client = await registryClient(
      await registryWith({
        '/subjects': ok([]),
        '/subjects/virtuoso.market.FeedGap/versions': ok([1, 2]),
        '/subjects/virtuoso.market.FeedGap/versions/1': ok({ id: 7, schema: 'first' }),
        '/subjects/virtuoso.market.FeedGap/versions/2': ok({ id: 12, schema: 'second' }),
      }),
    )
    expect(await client.versions('virtuoso.market.FeedGap')).toEqual([
      { schemaId: 7, text: 'first' },
      { schemaId: 12, text: 'second' },
    ])
    expect(await client.versions('virtuoso.market.Other')).toEqual([])
    expect(await client.textOf(99)).toBeUndefined()
  })

  it('is asked again when it stumbles', async () => {
    const stumbling = [{ status: 500, body: {} }, ...ok({ id: 7, schema: 'text' })]
    const client = await registryClient(await registryWith({ '/subjects': ok([]), '/schemas/ids/7': stumbling }))
    expect(await client.textOf(7)).toBe('text')
  })
})
