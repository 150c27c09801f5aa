import { existsSync } from 'node:fs'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyReply } from 'fastify'

/** What the dashboard's pages may load: what comes from here, nothing inline, nothing foreign. */
const csp = "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
/** Paths that are pages; the page itself looks at which. */
const pagePaths = ['/', '/signals', '/signals/:id', '/i/:instrument', '/log/*', '/gaps', '/audit']
const yearS = 31_536_000

/** The dashboard, as built. @param folder - undefined, or without an `index.html`: a page says how to build it. */
export async function pageRoutes(app: FastifyInstance, folder: string | undefined): Promise<void> {
  if (folder !== undefined) await app.register(fastifyStatic, { root: folder, serve: false, preCompressed: true })
  const schema = { hide: true }
  for (const path of pagePaths)
    app.get(path, { schema }, async (_request, reply) => {
      if (folder === undefined || !existsSync(join(folder, 'index.html'))) return notBuilt(reply)
      return framed(reply).header('cache-control', 'no-cache').sendFile('index.html', { cacheControl: false })
    })
  if (folder === undefined) return
  app.get<{ Params: { file: string } }>('/assets/:file', { schema }, async ({ params }, reply) =>
    framed(reply)
      .header('cache-control', `public, max-age=${yearS}, immutable`)
      .sendFile(`assets/${params.file}`, { cacheControl: false }),
  )
  app.get<{ Params: { file: string } }>('/:file', { schema }, async ({ params }, reply) =>
    framed(reply).header('cache-control', 'no-cache').sendFile(params.file, { cacheControl: false }),
  )
}

const framed = (reply: FastifyReply): FastifyReply =>
  reply.headers({ 'content-security-policy': csp, 'referrer-policy': 'no-referrer' })

const notBuilt = (reply: FastifyReply): FastifyReply =>
  framed(reply)
    .type('text/html; charset=utf-8')
    .send(`<!doctype html><html lang="en"><meta charset="utf-8">
<title>Virtuoso</title><h1>Virtuoso</h1>
<p>The dashboard is not built yet. <code>npm run demo</code> builds it as it starts; by hand:
<code>node services/dashboard/scripts/build-main.ts</code>, then load this page again.</p>
<p><a href="/docs">The API and its parameters</a> · <a href="/v1/overview">/v1/overview</a></p></html>
`)
