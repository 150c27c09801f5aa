export { type BybitFeedParts, bybitFeed } from './bybit/feed.ts'
export { type BybitMapper, bybitMapper } from './bybit/mapper.ts'
