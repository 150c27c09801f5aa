import type { Analyzer } from '@virtuoso/analyzer-kit'
import { candleBuilder } from './candle-builder/candle-builder.ts'
import { confluence } from './confluence/confluence.ts'
import { orderBook } from './order-book/order-book.ts'
import { orderFlow } from './order-flow/order-flow.ts'
import { priceStructure } from './price-structure/price-structure.ts'
import { signal } from './signal/signal.ts'
import { technical } from './technical/technical.ts'
import { volume } from './volume/volume.ts'

export { candleBuilder, confluence, orderBook, orderFlow, priceStructure, signal, technical, volume }

/** In declared topological order: each stands behind those whose outputs it consumes. */
export const builtInAnalyzers: readonly Analyzer[] = [
  candleBuilder,
  technical,
  volume,
  orderFlow,
  orderBook,
  priceStructure,
  confluence,
  signal,
]
