import { writeFileSync } from 'node:fs'
import { openapiFile, openapiText } from './openapi-text.ts'

/** To be run by hand after a route changed, then formatted: the contract as the routes state it now. */
writeFileSync(openapiFile, `${JSON.stringify(JSON.parse(await openapiText()), null, 2)}\n`)
