import type { Signal } from '../data/shapes.ts'
import { priceText } from '../parts/format.ts'

const [width, height, left] = [520, 92, 12]

/** Stop, entry and targets on one line, to scale. */
export function Ladder({ signal }: Readonly<{ signal: Signal }>) {
  const { entry, stop, targets, closed, side } = signal
  const steps = [
    { name: 'stop', price: stop, kind: 'stop', isHit: closed?.reason === 'STOP_HIT' },
    { name: 'entry', price: entry, kind: 'entry', isHit: true },
    ...targets.map((it, i) => ({
      name: `${it.multipleR} R · ${Math.round(it.sizeShare * 100)} %`,
      price: it.price,
      kind: 'target',
      isHit: it.hitAtMs !== null || i < signal.targetsHit,
    })),
  ]
  const prices = steps.map((it) => Number(it.price))
  const [low, high] = [Math.min(...prices), Math.max(...prices)]
  const x = (price: number): number =>
    left + ((side === 'SHORT' ? high - price : price - low) / (high - low || 1)) * (width - 2 * left)
  return (
    <svg
      class="ladder"
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={`stop ${stop}, entry ${entry}, targets ${targets.map((it) => it.price).join(', ')}`}
    >
      <line class="risk" x1={x(prices[0] ?? 0)} x2={x(prices[1] ?? 0)} y1="46" y2="46" />
      <line class="reward" x1={x(prices[1] ?? 0)} x2={x(prices.at(-1) ?? 0)} y1="46" y2="46" />
      {steps.map((it, i) => {
        const at = x(Number(it.price))
        const isAbove = i % 2 === 1
        const anchor = at < 60 ? 'start' : at > width - 60 ? 'end' : 'middle'
        return (
          <g key={it.name} class={`${it.kind}${it.isHit ? ' hit' : ''}`}>
            <circle cx={at} cy="46" r="5" />
            <text
              x={anchor === 'start' ? at - 6 : anchor === 'end' ? at + 6 : at}
              y={isAbove ? 16 : 72}
              text-anchor={anchor}
            >
              {it.name}
            </text>
            <text
              class="at"
              x={anchor === 'start' ? at - 6 : anchor === 'end' ? at + 6 : at}
              y={isAbove ? 31 : 87}
              text-anchor={anchor}
            >
              {priceText(it.price)}
            </text>
          </g>
        )
      })}
    </svg>
  )
}
