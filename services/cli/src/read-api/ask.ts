import { VirtuosoError } from '@virtuoso/contracts'
import { z } from '@virtuoso/service-kit'

type Parameters = Readonly<Record<string, string | number | undefined>>

const problem = z.object({
  title: z.string(),
  detail: z.string().optional(),
  hint: z.string().optional(),
  status: z.number(),
})
const answerMs = 10_000

/**
 * One question to the read API; what is undefined is not asked for.
 * @throws VirtuosoError `environment` when nobody answers, `not-found` and `usage` as the API says, `internal` for an answer of another shape.
 */
export async function ask<T>(url: string, path: string, shape: z.ZodType<T>, parameters: Parameters = {}): Promise<T> {
  const address = new URL(path, url)
  for (const [name, value] of Object.entries(parameters))
    if (value !== undefined) address.searchParams.set(name, String(value))
  const response = await fetch(address, { signal: AbortSignal.timeout(answerMs) }).catch((cause: unknown) => {
    throw new VirtuosoError('environment', `the API at ${url} does not answer`, {
      cause,
      action: 'npm run demo, or npm run stack',
    })
  })
  const body: unknown = await response.json()
  if (!response.ok) throw refusal(problem.safeParse(body).data, response.status)
  const answer = shape.safeParse(body)
  if (!answer.success)
    throw new VirtuosoError('internal', `${path} answered in another shape`, { why: z.prettifyError(answer.error) })
  return answer.data
}

const refusal = (told: z.infer<typeof problem> | undefined, status: number): VirtuosoError =>
  new VirtuosoError(
    status === 404 ? 'not-found' : status < 500 ? 'usage' : 'environment',
    told?.detail ?? told?.title ?? `HTTP ${status}`,
    {
      ...(told?.hint === undefined ? {} : { action: told.hint }),
    },
  )
