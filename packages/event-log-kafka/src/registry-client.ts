import { setTimeout as sleep } from 'node:timers/promises'
import { VirtuosoError } from '@virtuoso/contracts'

/** What we ask of a schema registry that speaks Confluent's API. */
export type RegistryClient = Readonly<{
  /** Base url of the API, without a slash at the end. */
  url: string
  /** Registered versions of a subject, oldest first; empty when it is not known. */
  versions(subject: string): Promise<readonly RegisteredSchema[]>
  /** The text under an id; undefined when the registry knows it not. */
  textOf(schemaId: number): Promise<string | undefined>
  /** The level that subjects without their own follow. */
  compatibility(): Promise<string>
  setCompatibility(level: string): Promise<void>
}>

/** Every reader version must understand every writer version, deployed in any order: the log is kept and read again. */
export const compatibilityLevel = 'FULL_TRANSITIVE'

export type RegisteredSchema = Readonly<{ schemaId: number; text: string }>

const requestDeadlineMs = 2_000
const deadlineMs = 10_000
const pauseMs = 250
/** Where Apicurio serves Confluent's API; others serve it at the root. */
const apicurioPath = '/apis/ccompat/v7'

/** @throws VirtuosoError `schemas-unavailable`, retryable, when there is no registry at the url. */
export async function registryClient(registryUrl: string): Promise<RegistryClient> {
  const url = await apiUrl(registryUrl.replace(/\/+$/, ''))
  const get = (path: string) => request(`${url}${path}`, {})
  return {
    url,
    async versions(subject) {
      const path = `/subjects/${encodeURIComponent(subject)}/versions`
      const numbers = await get(path)
      if (!Array.isArray(numbers)) return []
      const versions = await Promise.all(numbers.map((it) => get(`${path}/${Number(it)}`)))
      return versions.map((it) => ({ schemaId: Number(field(it, 'id')), text: String(field(it, 'schema')) }))
    },
    async textOf(schemaId) {
      const answer = await get(`/schemas/ids/${schemaId}`)
      return answer === undefined ? undefined : String(field(answer, 'schema'))
    },
    compatibility: async () => String(field(await get('/config'), 'compatibilityLevel')),
    async setCompatibility(compatibility) {
      const headers = { 'content-type': 'application/vnd.schemaregistry.v1+json' }
      await request(`${url}/config`, { method: 'PUT', headers, body: JSON.stringify({ compatibility }) })
    },
  }
}

async function apiUrl(given: string): Promise<string> {
  const atRoot = await request(`${given}/subjects`, {})
  return Array.isArray(atRoot) ? given : `${given}${apicurioPath}`
}

/** Again and again until the deadline. @returns The answer as JSON; undefined for 404. */
async function request(url: string, init: RequestInit): Promise<unknown> {
  const endMs = performance.now() + deadlineMs
  for (;;) {
    try {
      return await requestOnce(url, init)
    } catch (cause) {
      if (performance.now() > endMs) throw schemasUnavailable(url, cause)
    }
    await sleep(pauseMs)
  }
}

async function requestOnce(url: string, init: RequestInit): Promise<unknown> {
  const response = await fetch(url, { ...init, signal: AbortSignal.timeout(requestDeadlineMs) })
  if (response.ok) return response.json()
  await response.body?.cancel()
  if (response.status === 404) return undefined
  throw new Error(`${init.method ?? 'GET'} ${url} was answered ${response.status}`)
}

const schemasUnavailable = (url: string, cause: unknown): VirtuosoError =>
  new VirtuosoError('schemas-unavailable', `the schema registry does not answer at ${new URL(url).origin}`, {
    retryable: true,
    cause,
    action: 'see whether the registry runs and VIRTUOSO_REGISTRY_URL names it',
  })

function field(answer: unknown, name: string): unknown {
  if (typeof answer === 'object' && answer !== null && name in answer) return Reflect.get(answer, name)
  throw new Error(`the schema registry answered without "${name}"`)
}
