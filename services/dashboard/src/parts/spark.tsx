const [width, height] = [72, 20]

/** A line of closes; where one is missing the line is broken, never joined. */
export function Spark({ values, label }: Readonly<{ values: readonly (number | null)[]; label: string }>) {
  const known = values.filter((it) => it !== null)
  if (known.length < 2) return <span class="dim">–</span>
  const [low, high] = [Math.min(...known), Math.max(...known)]
  const x = (i: number): string => ((i / (values.length - 1)) * (width - 2) + 1).toFixed(1)
  const y = (value: number): string =>
    (high === low ? height / 2 : height - 2 - ((value - low) / (high - low)) * (height - 4)).toFixed(1)
  let path = ''
  let isDown = false
  for (const [i, value] of values.entries()) {
    if (value === null) isDown = false
    else {
      path += `${isDown ? 'L' : 'M'}${x(i)} ${y(value)}`
      isDown = true
    }
  }
  const isUp = (known.at(-1) ?? 0) >= (known[0] ?? 0)
  return (
    <svg
      class={`spark${isUp ? '' : ' falling'}`}
      viewBox={`0 0 ${width} ${height}`}
      width={width}
      height={height}
      role="img"
      aria-label={label}
    >
      <path d={path} />
    </svg>
  )
}
