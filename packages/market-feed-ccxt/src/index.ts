export { type BybitMapper, bybitMapper } from './bybit/mapper.ts'
