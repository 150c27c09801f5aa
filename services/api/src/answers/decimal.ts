/**
 * A scaled integer as decimal text with all the decimals of its step: `671205` at scale 1 is `67120.5`, and `100` at
 * scale 2 is `1.00`.
 * @param shownScale - Decimals to show; fewer than the value's own are ignored, for digits are never cut.
 */
export function steppedText(value: number, scale: number, shownScale = scale): string {
  const digits = String(Math.abs(value)).padStart(scale + 1, '0')
  const whole = digits.slice(0, digits.length - scale)
  const fraction = digits.slice(digits.length - scale).padEnd(Math.max(scale, shownScale), '0')
  return `${value < 0 ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`
}

/** null: not known */
export const optionalSteppedText = (value: number | undefined, scale: number, shownScale = scale): string | null =>
  value === undefined ? null : steppedText(value, scale, shownScale)
