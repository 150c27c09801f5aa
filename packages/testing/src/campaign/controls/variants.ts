/** Ways to be wrong about exactly once; `sound` is right, and shows that the checks do not cry wolf. */
export const variants = [
  'sound',
  'commit before produce',
  'auto-commit',
  'unknown outcome taken for a failure',
  'no fencing',
  'offset reset to latest',
  'poison skipped',
] as const
export type Variant = (typeof variants)[number]
