import { createHash } from 'node:crypto'
import type { FastifyInstance } from 'fastify'

const style = `body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color-scheme:light dark}
code{font:14px ui-monospace,monospace}h2{margin-top:2.5rem;font-size:1rem}td{padding:.1rem 1rem .1rem 0;vertical-align:top}`
const csp = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; frame-ancestors 'none'`

/** `/docs`: every route and parameter on one page, made of the same schemas as `/openapi.json`. No script, no foreign request. */
export function docsRoute(app: FastifyInstance): void {
  let html: string | undefined
  app.get('/docs', { schema: { hide: true } }, async (_request, reply) => {
    html ??= pageOf(app.swagger())
    return reply.header('content-security-policy', csp).type('text/html; charset=utf-8').send(html)
  })
}

function pageOf(document: unknown): string {
  const title = part(part(document, 'info'), 'title')
  const description = part(part(document, 'info'), 'description')
  const routes = Object.entries(Object(part(document, 'paths'))).map(([path, item]) => routeOf(path, item))
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>${escaped(title)} API</title><style>${style}</style>
<h1>${escaped(title)} API</h1><p>${escaped(description)}</p>
<p>The whole contract, answers included: <a href="/openapi.json">/openapi.json</a></p>
${routes.join('\n')}</html>
`
}

function routeOf(path: string, item: unknown): string {
  const route = part(item, 'get')
  const parameters = part(route, 'parameters')
  const rows = (Array.isArray(parameters) ? parameters : []).map(parameterRow).join('')
  return `<h2><code>GET ${escaped(path)}</code></h2><p>${escaped(part(route, 'summary'))}</p><table>${rows}</table>`
}

function parameterRow(parameter: unknown): string {
  const schema = part(parameter, 'schema')
  const values = part(schema, 'enum')
  const range = [part(schema, 'minimum'), part(schema, 'maximum')].filter((it) => it !== undefined).join('–')
  const kind = Array.isArray(values) ? values.join(' | ') : `${part(schema, 'type')} ${range}`
  const need = part(parameter, 'required') === true ? 'required' : ''
  const cells = [`<code>${escaped(part(parameter, 'name'))}</code>`, escaped(kind), need]
  return `<tr><td>${[...cells, escaped(part(parameter, 'description') ?? part(schema, 'description') ?? '')].join('</td><td>')}</td></tr>`
}

const part = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined

const escaped = (value: unknown): string => String(value).replace(/[&<>"']/g, (it) => `&#${it.charCodeAt(0)};`)
