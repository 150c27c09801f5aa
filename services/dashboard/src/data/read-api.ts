/** Questions to the read API that served this page. */

/** A refusal in the API's own words. */
export class Refusal extends Error {
  readonly status: number
  readonly hint: string | undefined
  readonly requestId: string | undefined

  constructor(status: number, detail: string, hint: string | undefined, requestId: string | undefined) {
    super(detail)
    this.status = status
    this.hint = hint
    this.requestId = requestId
  }
}

/** @throws Refusal when the API says no, TypeError when it does not answer. */
export async function ask<T>(path: string, signal?: AbortSignal): Promise<Readonly<{ data: T; next?: string }>> {
  const response = await fetch(path, signal === undefined ? {} : { signal })
  if (response.ok) return response.json()
  const problem: Readonly<Record<string, unknown>> = await response.json().catch(() => ({}))
  const text = (name: string): string | undefined => (typeof problem[name] === 'string' ? problem[name] : undefined)
  throw new Refusal(
    response.status,
    text('detail') ?? text('title') ?? `HTTP ${response.status}`,
    text('hint'),
    text('requestId'),
  )
}
