/** What every analyzer is held to, in the order in which it is judged. */
export const lawNames = [
  'determinism',
  'purity',
  'prefix',
  'batching',
  'duplicates',
  'interleaving',
  'lineage',
  'look-ahead',
  'no-data',
  'gap',
  'range',
  'finite',
  'emission',
  'clock',
  'mirror',
  'price-scale',
  'monotone',
] as const
export type LawName = (typeof lawNames)[number]

/** Laws that an analyzer does not keep, each with the reason; whoever judges it prints them. */
export type Exemptions = Readonly<Partial<Record<LawName, string>>>
