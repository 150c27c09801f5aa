import { Refusal } from '../data/read-api.ts'

type Props = Readonly<{ what: string; failure: Error; again(): void }>

/** What happened, why, and what to do; the rest of the page lives on. */
export function Trouble({ what, failure, again }: Props) {
  const isRefusal = failure instanceof Refusal
  return (
    <div class="trouble" role="alert">
      <b>{what} cannot be shown.</b> {isRefusal ? failure.message : 'The API does not answer.'}
      {isRefusal && failure.hint !== undefined ? <div class="dim">{failure.hint}</div> : null}
      {isRefusal && failure.requestId !== undefined ? <div class="dim">request {failure.requestId}</div> : null}
      <button type="button" onClick={again}>
        try again
      </button>
    </div>
  )
}

/** The shape of what is coming; words after a moment. */
export const Loading = ({ what, lines = 4 }: Readonly<{ what: string; lines?: number }>) => (
  <div class="loading" aria-busy="true">
    <p class="later">reading {what} …</p>
    {Array.from({ length: lines }, (_, i) => (
      <div class="bone" key={i} />
    ))}
  </div>
)
