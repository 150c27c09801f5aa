import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { violationsOf } from './architecture.ts'
import { type Package, readCatalog, readWorkspace, sourceFile, type Workspace } from './workspace.ts'

const one = (name: string, source: string, changes: Partial<Package> & { path?: string } = {}): Package => {
  const services = ['api', 'cli', 'ingestor', 'simulator', 'chart']
  const folder = `${services.includes(name) ? 'services' : 'packages'}/${name}`
  const { path = `${folder}/src/rule.ts`, ...rest } = changes
  return {
    name,
    folder,
    manifestPath: `${folder}/package.json`,
    dependencies: {},
    devDependencies: {},
    optionalDependencies: {},
    files: [sourceFile(path, source, name)],
    hasReadme: true,
    ...rest,
  }
}
const found = (...packages: Package[]): string[] =>
  violationsOf({ packages, catalog: {} }).map((it) => `${it.line} ${it.rule}: ${it.text}`)
const needs = (...names: string[]): Record<string, string> =>
  Object.fromEntries(names.map((it) => [it, it.startsWith('@virtuoso/') ? 'workspace:*' : 'catalog:']))

it('the repository keeps its own rules', () => {
  expect(violationsOf(readWorkspace(join(import.meta.dirname, '../..')))).toEqual([])
})

describe('a fold', () => {
  const impure = (source: string): string[] => found(one('analyzers', source))

  it.each([
    ["import { readFileSync } from 'node:fs'", 'imports node:fs'],
    ['const now = Date.now()', 'uses Date: nothing but the event may be asked'],
    ['const day = new Date(0)', 'uses Date: nothing but the event may be asked'],
    ['const luck = Math.random()', 'uses Math.random, which is not the same on every platform'],
    ['const luck = Math["random"]()', 'uses Math.random, which is not the same on every platform'],
    ['const f = Math[name]', 'uses Math.*, which is not the same on every platform'],
    ['const { random } = Math', 'hands Math on, where its functions are not seen'],
    ['const decay = Math.exp(-1)', 'uses Math.exp, which is not the same on every platform'],
    ['const square = x ** 2', 'uses **, whose last bit differs between versions'],
    ['x **= 2', 'uses **, whose last bit differs between versions'],
    ['const t = performance.now()', 'uses performance: nothing but the event may be asked'],
    ['const home = process.env.HOME', 'uses process: nothing but the event may be asked'],
    ['const f = { fetch }', 'uses fetch: nothing but the event may be asked'],
    ['setTimeout(step, 1)', 'uses setTimeout: nothing but the event may be asked'],
    ['const id = crypto.randomUUID()', 'uses crypto: nothing but the event may be asked'],
    ['const format = new Intl.NumberFormat()', 'uses Intl: nothing but the event may be asked'],
    ['console.log(state)', 'uses console: nothing but the event may be asked'],
    ['const text = price.toLocaleString()', 'uses toLocaleString, which depends on the machine or rounds'],
    ['names.sort((a, b) => a.localeCompare(b))', 'uses localeCompare, which depends on the machine or rounds'],
    ['const text = price.toFixed(2)', 'uses toFixed, which depends on the machine or rounds'],
    ['prices.sort()', 'uses sort without an order'],
    ['const sorted = prices.toSorted()', 'uses toSorted without an order'],
    ['const step = async () => 1', 'waits: a fold is synchronous'],
    ['for (const key in state) use(key)', 'uses for…in, whose order is that of insertion'],
    ['const now = (Date as Clock).now()', 'uses Date: nothing but the event may be asked'],
  ])('may not say %s', (source, text) => {
    expect(impure(`\n${source}\n`)).toEqual([`2 purity: ${text}`])
  })

  it('may use exact arithmetic, ordered sorting and words that only look like the machine', () => {
    const source = `
      type Clock = { now: Date; process: typeof performance }
      const clamp = (x: number): number => Math.min(1, Math.max(0, Math.sqrt(x)))
      const ordered = prices.sort((a, b) => a - b)
      const row = { Date: 1, fetch: event.fetch, process: 2 }
      // Date.now() in a comment, 'Date.now()' in a text
    `
    expect(impure(source)).toEqual([])
  })

  it('is tested by code that may ask a clock', () => {
    const path = 'packages/analyzers/src/rule.test.ts'
    expect(found(one('analyzers', 'const now = Date.now()', { path }))).toEqual([])
  })

  it('belongs to domain, analyzer-kit and contracts too, and contracts may hash', () => {
    const source = "import { hash } from 'node:crypto'"
    expect(found(one('domain', source))).toEqual(['1 purity: imports node:crypto'])
    expect(found(one('analyzer-kit', source))).toEqual(['1 purity: imports node:crypto'])
    expect(found(one('contracts', source))).toEqual([])
    expect(found(one('service-kit', `${source}\nconst now = Date.now()`))).toEqual([])
  })
})

describe('an arrow', () => {
  const imports = (from: string, to: string): string[] =>
    found(one(from, `import type { It } from '${to}'`, { dependencies: needs(to) }))

  it('may point to a lower layer', () => {
    expect(imports('domain', '@virtuoso/contracts')).toEqual([])
    expect(imports('event-log-kafka', '@virtuoso/event-log')).toEqual([])
    expect(imports('ingestor', '@virtuoso/service-kit')).toEqual([])
    expect(imports('cli', '@virtuoso/ingestor')).toEqual([])
  })

  it.each([
    ['contracts', '@virtuoso/domain'],
    ['domain', '@virtuoso/analyzers'],
    ['analyzers', '@virtuoso/event-log-kafka'],
    ['event-log', '@virtuoso/market-feed'],
    ['event-log-kafka', '@virtuoso/event-log-sqlite'],
    ['event-log-kafka', '@virtuoso/view-store'],
    ['service-kit', '@virtuoso/ingestor'],
    ['ingestor', '@virtuoso/api'],
    ['api', '@virtuoso/cli'],
    ['api', '@virtuoso/testing'],
  ])('may not point up or sideways: %s → %s', (from, to) => {
    expect(imports(from, to)).toEqual([
      `1 layers: ${from} may not depend on ${to}`,
      `1 layers: ${from} may not import ${to}`,
    ])
  })

  it('may point anywhere but to the services where tests are built', () => {
    expect(imports('testing', '@virtuoso/analyzers')).toEqual([])
    expect(imports('testing', '@virtuoso/api')).not.toEqual([])
  })

  it('begins at a package that has a layer', () => {
    expect(found(one('chart-kit', ''))).toEqual([
      '1 layers: chart-kit has no layer: give it one in infra/checks/layers.ts',
    ])
  })

  it('does not leave its package by a path, nor reach into a test', () => {
    expect(found(one('domain', "import '../../contracts/src/ids.ts'"))).toEqual([
      '1 layers: ../../contracts/src/ids.ts leaves the package',
    ])
    expect(found(one('cli', "import '../../../infra/native/index.ts'"))).toEqual([])
    expect(found(one('api', "import '../../../infra/native/index.ts'"))).toEqual([
      '1 layers: ../../../infra/native/index.ts leaves the package',
    ])
    expect(found(one('event-log', "import './contract/append.ts'"))).toEqual([
      '1 layers: ./contract/append.ts is for tests alone',
    ])
  })
})

describe('a library', () => {
  it('has one home', () => {
    const away = one('ingestor', "import { Kafka } from 'kafkajs'", { dependencies: needs('kafkajs') })
    expect(found(away)).toEqual([
      '1 homes: kafkajs lives in event-log-kafka, testing',
      '1 homes: kafkajs lives in event-log-kafka, testing',
    ])
    expect(
      found(one('event-log-kafka', "import { Kafka } from 'kafkajs'", { dependencies: needs('kafkajs') })),
    ).toEqual([])
  })

  it('that nobody placed is refused', () => {
    const source = "import pad from 'left-pad'"
    expect(found(one('api', source, { dependencies: needs('left-pad') }))).toEqual([
      '1 homes: left-pad has no home: give it one in infra/checks/homes.ts',
      '1 homes: left-pad has no home: give it one in infra/checks/homes.ts',
    ])
  })

  it('is declared where it is imported', () => {
    expect(found(one('api', "import fastify from 'fastify'"))).toEqual([
      '1 declared: imports fastify, which services/api/package.json does not declare',
    ])
    expect(found(one('api', "import { id } from '@virtuoso/contracts'"))).toEqual([
      '1 declared: imports @virtuoso/contracts, which services/api/package.json does not declare',
    ])
  })

  it('for wiring is imported by the composition root alone', () => {
    const source = "import { Container } from 'inversify'"
    const path = 'services/api/src/composition-root.ts'
    expect(found(one('api', source, { path, dependencies: needs('inversify') }))).toEqual([])
    expect(found(one('api', source, { dependencies: needs('inversify') }))).toEqual([
      '1 homes: inversify lives in services/*/src/composition-root.ts',
    ])
  })

  it('for tests is imported by tests alone', () => {
    const source = "import { it } from 'vitest'"
    expect(found(one('domain', source, { devDependencies: needs('vitest') }))).toEqual([
      '1 homes: vitest lives in root, tests',
      '1 declared: imports vitest, which packages/domain/package.json does not declare',
    ])
    const path = 'packages/domain/src/candle.test.ts'
    expect(found(one('domain', source, { path, devDependencies: needs('vitest') }))).toEqual([])
  })

  it('has its version in the catalog, exact', () => {
    const loose = one('api', '', { dependencies: { fastify: '^5.0.0', '@virtuoso/contracts': '0.1.0' } })
    expect(found(loose)).toEqual([
      '1 versions: fastify says ^5.0.0: versions stand in the catalog only',
      '1 versions: @virtuoso/contracts says 0.1.0: versions stand in the catalog only',
    ])
    const workspace: Workspace = {
      packages: [],
      catalog: readCatalog('catalog:\n  "@types/pg": 8.1.2 # why\n  ws: ^8.0.0\n\nother: 1\n'),
    }
    expect(violationsOf(workspace).map((it) => it.text)).toEqual(['ws ^8.0.0 is not exact'])
  })
})

it('a cast through unknown is refused anywhere', () => {
  expect(found(one('api', 'const it = value as unknown as Row'))).toEqual(['1 casts: casts through unknown'])
  expect(found(one('api', 'const it = (value as unknown) as Row'))).toEqual(['1 casts: casts through unknown'])
  expect(found(one('api', 'const it = value as unknown'))).toEqual([])
})

it('a package says in a README what it is for', () => {
  expect(found(one('domain', '', { hasReadme: false }))).toEqual(['1 readme: domain has no README.md beside it'])
})
