import type { HistoryPoint } from '../data/shapes.ts'

const [width, height] = [520, 64]

/** A score over time on its fixed scale 0–100; unknown is a hole in the line. */
export function HistoryLine({ points, label }: Readonly<{ points: readonly HistoryPoint[]; label: string }>) {
  const [first, last] = [points[0], points.at(-1)]
  if (first === undefined || last === undefined || first === last) return null
  const span = last.asOfMs - first.asOfMs || 1
  const x = (ms: number): string => (((ms - first.asOfMs) / span) * width).toFixed(1)
  const y = (score: number): string => (height - (score / 100) * height).toFixed(1)
  let path = ''
  let isDown = false
  for (const it of points) {
    if (it.score !== null) path += `${isDown ? `H${x(it.asOfMs)}V${y(it.score)}` : `M${x(it.asOfMs)} ${y(it.score)}`}`
    else if (isDown) path += `H${x(it.asOfMs)}`
    isDown = it.score !== null
  }
  return (
    <svg
      class="history-line"
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={`${label} over ${Math.round(span / 60_000)} minutes`}
    >
      <line class="level" x1="0" x2={width} y1={y(70)} y2={y(70)} />
      <line class="level" x1="0" x2={width} y1={y(50)} y2={y(50)} />
      <line class="level" x1="0" x2={width} y1={y(35)} y2={y(35)} />
      <path d={path} />
    </svg>
  )
}
