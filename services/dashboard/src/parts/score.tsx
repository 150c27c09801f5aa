import type { Reason } from '../data/shapes.ts'
import { arrowOf, reasonsText, scoreText, shadeOf } from './format.ts'

type Props = Readonly<{
  score: number | null
  reasons: readonly Reason[]
  coverage?: number
  label: string
  strong?: boolean
}>

/** A score on its shade; what is unknown is hatched and says why, never a colour that means direction. */
export function Score({ score, reasons, coverage, label, strong = false }: Props) {
  const why = reasonsText(reasons)
  if (score === null)
    return (
      <span
        class="score unknown"
        role="img"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the reason is shown on focus
        tabIndex={0}
        data-tip=""
        aria-label={`${label} unknown: ${why}`}
      >
        n/a
      </span>
    )
  const covered = coverage === undefined ? '' : `, coverage ${coverage.toFixed(2)}`
  const text = `${label} ${scoreText(score)}${covered}${why === '' ? '' : `; without ${why}`}`
  return (
    <span class={`score ${shadeOf(score)}${strong ? ' strong' : ''}`} role="img" data-tip="" aria-label={text}>
      {scoreText(score)}
      {strong ? <i aria-hidden="true">{arrowOf(score)}</i> : null}
    </span>
  )
}
