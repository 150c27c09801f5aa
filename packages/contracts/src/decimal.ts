/**
 * A scaled integer as canonical decimal text: `651142` at scale 1 is `65114.2`. No exponent, no trailing zero, no `-0`,
 * so a change of scale or `65114.20` against `65114.2` alters nothing.
 */
export function decimalText(value: number, scale: number): string {
  if (value === 0) return '0'
  const digits = String(Math.abs(value)).padStart(scale + 1, '0')
  const whole = digits.slice(0, digits.length - scale)
  let end = digits.length
  while (end > whole.length && digits.charCodeAt(end - 1) === 48) end -= 1
  const text = end === whole.length ? whole : `${whole}.${digits.slice(whole.length, end)}`
  return value < 0 ? `-${text}` : text
}
