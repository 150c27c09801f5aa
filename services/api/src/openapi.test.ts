import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { openapiFile, openapiText } from './openapi-text.ts'
import { apiUnderTest } from './test-api.ts'

it('the committed contract is what the routes say (else: node services/api/src/write-openapi.ts, then format)', async () => {
  const committed = JSON.stringify(JSON.parse(readFileSync(openapiFile, 'utf8')))
  expect(JSON.stringify(JSON.parse(await openapiText()))).toBe(committed)
})

it('the page for people lists every route of the contract, without a script or a foreign address', async () => {
  const { app } = await apiUnderTest()
  const { body, headers } = await app.inject('/docs')
  for (const path of Object.keys(JSON.parse(await openapiText()).paths)) expect(body).toContain(`GET ${path}`)
  expect(body).not.toMatch(/<script|https?:\/\//)
  expect(headers['content-security-policy']).toMatch(/^default-src 'none'; style-src 'sha256-/)
  await app.close()
})
