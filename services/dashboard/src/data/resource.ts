import { useEffect, useState } from 'preact/hooks'
import { ask, Refusal } from './read-api.ts'

export type Loaded<T> = Readonly<
  { state: 'loading' } | { state: 'failed'; failure: Refusal | Error } | { state: 'here'; data: T }
>

/** One answer of the API; asked again when the path changes or `again` does. What was there stays while it is asked again. */
export function useAnswer<T>(path: string | undefined, again: unknown = 0): Loaded<T> {
  const [loaded, setLoaded] = useState<Loaded<T> & { path?: string }>({ state: 'loading' })
  // `again` is there to ask again.
  useEffect(() => {
    if (path === undefined) return undefined
    const stop = new AbortController()
    ask<T>(path, stop.signal).then(
      ({ data }) => setLoaded({ state: 'here', data, path }),
      (failure: unknown) => {
        if (stop.signal.aborted) return
        setLoaded({
          state: 'failed',
          failure: failure instanceof Error ? failure : new Refusal(0, String(failure), undefined, undefined),
          path,
        })
      },
    )
    return () => stop.abort()
  }, [path, again])
  return loaded.path === path ? loaded : { state: 'loading' }
}
